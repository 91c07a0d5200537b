package dev.pewter.metrics.prometheus.exporter.blackbox;

import dev.pewter.core.builtin.discovery.dns.Ip6;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// Questions and answers of RFC 1035, with records as zone files write them:
///
/// ```
/// 0  id           2  flags (QR, opcode, AA, TC 0x0200, RD 0x0100, …, RCODE 0x000f)
/// 4  questions    6  answers    8  authorities    10  additional
/// 12 question: name, type, class; then records: name, type, class, ttl, length, data
/// ```
final class DnsWire {
  private static final int MAX_NAME = 255;
  private static final int SOA = 6;

  private final ByteBuffer in;

  private DnsWire(ByteBuffer in) {
    this.in = in;
  }

  /// A record as text, and the serial number if it is one of a zone's start.
  ///
  /// @param serial -1 when there is none
  record Line(String text, long serial) {}

  /// What a server said.
  record Answer(int code, List<Line> answers, List<Line> authorities, List<Line> additional) {}

  static byte[] question(int id, DnsModule module) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeShort(id);
    out.writeShort(module.isRecursive() ? 0x0100 : 0);
    out.writeShort(1);
    out.writeShort(0);
    out.writeInt(0);
    writeName(module.queryName(), out);
    out.writeShort(module.queryType());
    out.writeShort(module.queryClass());
    return bytes.toByteArray();
  }

  private static void writeName(String name, DataOutputStream out) throws IOException {
    String absolute = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    int total = 1;
    for (String label : absolute.isEmpty() ? new String[0] : absolute.split("\\.", -1)) {
      byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
      total += bytes.length + 1;
      if (bytes.length == 0 || bytes.length > 63 || total > MAX_NAME) {
        throw new IOException("\"" + name + "\" is not a domain name");
      }
      out.writeByte(bytes.length);
      out.write(bytes);
    }
    out.writeByte(0);
  }

  /// Whether a message is an answer with this number.
  static boolean isAnswerTo(byte[] bytes, int length, int id) {
    return length >= 12
        && (((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff)) == id
        && (bytes[2] & 0x80) != 0;
  }

  /// @throws IOException when it is malformed
  static Answer answer(byte[] bytes, int length) throws IOException {
    var in = ByteBuffer.wrap(bytes, 0, length);
    var wire = new DnsWire(in);
    try {
      in.getShort();
      int flags = unsigned(in.getShort());
      int questions = unsigned(in.getShort());
      int answers = unsigned(in.getShort());
      int authorities = unsigned(in.getShort());
      int additional = unsigned(in.getShort());
      for (int i = 0; i < questions; i++) {
        wire.name(in);
        in.getInt();
      }
      return new Answer(
          flags & 15, wire.lines(answers), wire.lines(authorities), wire.lines(additional));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new IOException("malformed DNS answer", e);
    }
  }

  private List<Line> lines(int count) throws IOException {
    var lines = new ArrayList<Line>();
    for (int i = 0; i < count; i++) {
      String name = name(in);
      int type = unsigned(in.getShort());
      int dnsClass = unsigned(in.getShort());
      long ttl = Integer.toUnsignedLong(in.getInt());
      int length = unsigned(in.getShort());
      if (length > in.remaining()) {
        throw new IOException("malformed DNS answer");
      }
      int end = in.position() + length;
      var data = in.duplicate().limit(end);
      String head =
          name
              + "\t"
              + ttl
              + "\t"
              + DnsNames.dnsClass(dnsClass)
              + "\t"
              + DnsNames.type(type)
              + "\t";
      String text = text(type, data);
      lines.add(new Line(head + text, type == SOA ? Long.parseLong(text.split(" ", 4)[2]) : -1));
      in.position(end);
    }
    return lines;
  }

  private String text(int type, ByteBuffer data) throws IOException {
    return switch (type) {
      case 1 -> InetAddress.getByAddress(take(data)).getHostAddress();
      case 28 -> Ip6.text(take(data));
      case 2, 3, 4, 5, 7, 8, 9, 12, 39 -> name(data);
      case SOA ->
          name(data)
              + " "
              + name(data)
              + " "
              + integer(data)
              + " "
              + integer(data)
              + " "
              + integer(data)
              + " "
              + integer(data)
              + " "
              + integer(data);
      case 13, 16, 99 -> strings(data);
      case 15, 18, 21, 36 -> unsigned(data.getShort()) + " " + name(data);
      case 33 ->
          unsigned(data.getShort())
              + " "
              + unsigned(data.getShort())
              + " "
              + unsigned(data.getShort())
              + " "
              + name(data);
      case 35 ->
          unsigned(data.getShort())
              + " "
              + unsigned(data.getShort())
              + " "
              + string(data)
              + " "
              + string(data)
              + " "
              + string(data)
              + " "
              + name(data);
      case 43, 59, 32769 ->
          unsigned(data.getShort())
              + " "
              + unsigned(data.get())
              + " "
              + unsigned(data.get())
              + " "
              + hex(data);
      case 44 -> unsigned(data.get()) + " " + unsigned(data.get()) + " " + hex(data);
      case 48, 60 ->
          unsigned(data.getShort())
              + " "
              + unsigned(data.get())
              + " "
              + unsigned(data.get())
              + " "
              + Base64.getEncoder().encodeToString(take(data));
      case 52, 53 ->
          unsigned(data.get())
              + " "
              + unsigned(data.get())
              + " "
              + unsigned(data.get())
              + " "
              + HexFormat.of().formatHex(take(data));
      case 257 -> caa(data);
      default -> "\\# " + data.remaining() + " " + HexFormat.of().formatHex(take(data));
    };
  }

  private static byte[] take(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    return bytes;
  }

  private static String hex(ByteBuffer data) {
    return HexFormat.of().formatHex(take(data)).toUpperCase(Locale.ROOT);
  }

  private static long integer(ByteBuffer data) {
    return Integer.toUnsignedLong(data.getInt());
  }

  private static String strings(ByteBuffer data) {
    var texts = new ArrayList<String>();
    while (data.hasRemaining()) {
      texts.add(string(data));
    }
    return String.join(" ", texts);
  }

  private static String string(ByteBuffer data) {
    byte[] bytes = new byte[unsigned(data.get())];
    data.get(bytes);
    return quoted(bytes);
  }

  private static String caa(ByteBuffer data) {
    int flag = unsigned(data.get());
    byte[] tag = new byte[unsigned(data.get())];
    data.get(tag);
    return flag + " " + new String(tag, StandardCharsets.ISO_8859_1) + " " + quoted(take(data));
  }

  private static String quoted(byte... bytes) {
    var text = new StringBuilder("\"");
    for (byte b : bytes) {
      if (b == '"' || b == '\\') {
        text.append('\\').append((char) b);
      } else if (b < ' ' || b == 0x7f) {
        text.append("\\%03d".formatted(b & 0xff));
      } else {
        text.append((char) b);
      }
    }
    return text.append('"').toString();
  }

  /// A name with its final dot; pointers may only lead backwards, so that it ends.
  private String name(ByteBuffer from) throws IOException {
    var name = new StringBuilder();
    ByteBuffer at = from;
    int before = from.position();
    int total = 1;
    while (true) {
      int length = unsigned(at.get());
      if (length == 0) {
        return name.isEmpty() ? "." : name.toString();
      }
      if ((length & 0xc0) == 0xc0) {
        int pointer = ((length & 0x3f) << 8) | unsigned(at.get());
        if (pointer >= before) {
          throw new IOException("malformed DNS answer");
        }
        before = pointer;
        at = in.duplicate().position(pointer);
        continue;
      }
      total += length + 1;
      if (length > 63 || total > MAX_NAME) {
        throw new IOException("malformed DNS answer");
      }
      for (int i = 0; i < length; i++) {
        append(unsigned(at.get()), name);
      }
      name.append('.');
    }
  }

  /// Bytes that mean something in a written name are escaped, others shown as numbers.
  private static void append(int c, StringBuilder name) {
    if (c <= ' ' || c >= 127) {
      name.append("\\%03d".formatted(c));
    } else {
      if (".\\\"();@$'".indexOf(c) >= 0) {
        name.append('\\');
      }
      name.append((char) c);
    }
  }

  private static int unsigned(short value) {
    return Short.toUnsignedInt(value);
  }

  private static int unsigned(byte value) {
    return Byte.toUnsignedInt(value);
  }
}
