package dev.pewter.core.builtin.discovery.dns;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.IDN;
import java.net.InetAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The wire format of RFC 1035, as much as questions for one name need:
///
/// ```
/// 0  id           2  flags (QR, opcode, AA, TC 0x0200, RD 0x0100, …, RCODE 0x000f)
/// 4  questions    6  answers    8  authorities    10  additional
/// 12 question: name, type, class; then records: name, type, class, ttl, length, data
/// ```
final class DnsMessage {
  static final int UDP_BYTES = 4096;
  static final int MAX_RECORDS = 4096;
  static final int NO_ERROR = 0;
  static final int NAME_ERROR = 3;

  private static final int INTERNET = 1;
  private static final int OPT = 41;
  private static final int MAX_NAME = 255;

  private DnsMessage() {}

  /// What a server said.
  record Answer(int code, boolean isTruncated, List<DnsRecord> records) {
    Answer {
      records = List.copyOf(records);
    }
  }

  /// A question, with room for `UDP_BYTES` of answer.
  ///
  /// @throws IOException when the name cannot be one
  static byte[] question(int id, String name, RecordType type) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeShort(id);
    out.writeShort(0x0100); // recursion desired
    out.writeShort(1);
    out.writeShort(0);
    out.writeShort(0);
    out.writeShort(1);
    writeName(name, out);
    out.writeShort(type.code);
    out.writeShort(INTERNET);
    out.writeByte(0); // EDNS: the root's name, OPT, size, no flags, no data
    out.writeShort(OPT);
    out.writeShort(UDP_BYTES);
    out.writeInt(0);
    out.writeShort(0);
    return bytes.toByteArray();
  }

  private static void writeName(String name, DataOutputStream out) throws IOException {
    String absolute = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    int total = 1;
    for (String label : absolute.isEmpty() ? new String[0] : absolute.split("\\.", -1)) {
      byte[] bytes = ascii(label).getBytes(StandardCharsets.ISO_8859_1);
      total += bytes.length + 1;
      if (bytes.length == 0 || bytes.length > 63 || total > MAX_NAME) {
        throw new IOException("\"" + name + "\" is not a domain name");
      }
      out.writeByte(bytes.length);
      out.write(bytes);
    }
    out.writeByte(0);
  }

  private static String ascii(String label) throws IOException {
    try {
      return label.chars().allMatch(c -> c < 128) ? label : IDN.toASCII(label);
    } catch (IllegalArgumentException e) {
      throw new IOException("\"" + label + "\" is not part of a domain name", e);
    }
  }

  /// Reads an answer, or returns null when it is for another question.
  ///
  /// @throws IOException when it is malformed
  static @Nullable Answer answer(byte[] bytes, int length, int id, String name, RecordType type)
      throws IOException {
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
    try {
      int answerId = unsigned(in.getShort());
      int flags = unsigned(in.getShort());
      int questions = unsigned(in.getShort());
      int answers = unsigned(in.getShort());
      in.getInt();
      if (answerId != id || (flags & 0x8000) == 0 || questions > 1) {
        return null;
      }
      if (questions == 1 && !isSame(readName(in), name, unsigned(in.getShort()), type)) {
        return null;
      }
      if (questions == 1) {
        in.getShort();
      }
      boolean isTruncated = (flags & 0x0200) != 0;
      return new Answer(
          flags & 15, isTruncated, isTruncated ? List.of() : records(in, answers, type));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new IOException("malformed DNS answer", e);
    }
  }

  private static boolean isSame(String asked, String name, int code, RecordType type)
      throws IOException {
    String absolute = name.endsWith(".") ? name : name + ".";
    var ascii = new StringBuilder();
    for (String label : absolute.split("\\.", -1)) {
      ascii.append(ascii.isEmpty() ? "" : ".").append(ascii(label));
    }
    return code == type.code
        && asked.toLowerCase(Locale.ROOT).contentEquals(ascii.toString().toLowerCase(Locale.ROOT));
  }

  private static List<DnsRecord> records(ByteBuffer in, int count, RecordType wanted)
      throws IOException {
    if (count > MAX_RECORDS) {
      throw new IOException("DNS answer with more than " + MAX_RECORDS + " records");
    }
    var records = new ArrayList<DnsRecord>();
    for (int i = 0; i < count; i++) {
      readName(in);
      int type = unsigned(in.getShort());
      in.getShort();
      in.getInt();
      int length = unsigned(in.getShort());
      int end = in.position() + length;
      if (end > in.limit()) {
        throw new IOException("malformed DNS answer");
      }
      if (type == wanted.code) { // others are the CNAMEs on the way
        records.add(record(in, wanted, length));
      }
      in.position(end);
    }
    return records;
  }

  private static DnsRecord record(ByteBuffer in, RecordType type, int length) throws IOException {
    return switch (type) {
      case A, AAAA -> {
        if (length != (type == RecordType.A ? 4 : 16)) {
          throw new IOException("malformed DNS answer");
        }
        byte[] address = new byte[length];
        in.get(address);
        yield new DnsRecord.Address(
            type == RecordType.A
                ? InetAddress.getByAddress(address).getHostAddress()
                : Ip6.text(address));
      }
      case NS -> new DnsRecord.NameServer(readName(in));
      case MX -> {
        in.getShort(); // preference
        yield new DnsRecord.MailServer(readName(in));
      }
      case SRV -> {
        in.getInt(); // priority and weight
        int port = unsigned(in.getShort());
        yield new DnsRecord.Service(readName(in), port);
      }
    };
  }

  /// A name with its final dot; pointers may only lead backwards, so that it ends.
  private static String readName(ByteBuffer in) throws IOException {
    var name = new StringBuilder();
    ByteBuffer at = in;
    int before = in.position();
    while (true) {
      int length = unsigned(at.get());
      if (length == 0) {
        return name.isEmpty() ? "." : name.toString();
      }
      if ((length & 0xc0) == 0xc0) {
        int pointer = (length & 0x3f) << 8 | unsigned(at.get());
        if (pointer >= before) {
          throw new IOException("malformed DNS answer");
        }
        before = pointer;
        at = in.duplicate();
        at.position(pointer);
        continue;
      }
      if (length > 63 || name.length() + length > MAX_NAME) {
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
      name.append('\\').append((char) ('0' + c / 100)).append((char) ('0' + c / 10 % 10));
      name.append((char) ('0' + c % 10));
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
