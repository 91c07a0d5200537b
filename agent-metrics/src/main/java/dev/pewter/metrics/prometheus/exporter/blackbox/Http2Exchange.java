package dev.pewter.metrics.prometheus.exporter.blackbox;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One request and its answer by HTTP/2 (RFC 9113), alone on their connection as stream 1. For one
/// thread: what the other side says is read while an answer or room to send is waited for.
///
/// ```
/// 0  3  length n of the payload, at most 16384
/// 3  1  type
/// 4  1  flags
/// 5  4  stream; 0 for the connection
/// 9  n  payload
/// ```
final class Http2Exchange {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PUSH_PROMISE = 5;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int CONTINUATION = 9;

  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final int PADDED = 8;
  private static final int WITH_PRIORITY = 32;

  private static final int HEADER_TABLE_SIZE = 1;
  private static final int ENABLE_PUSH = 2;
  private static final int INITIAL_WINDOW_SIZE = 4;

  private static final int STREAM = 1;
  private static final int MAX_FRAME = 16 << 10;
  private static final int MAX_HEADERS = 1 << 20;
  private static final int MAX_EARLY = 5;
  private static final int FIRST_WINDOW = 65_535;
  private static final int WINDOW = 1 << 20; // what may come before we ask for more

  /// Headers of a connection, which HTTP/2 has no place for.
  private static final Set<String> OF_CONNECTIONS =
      Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

  private final DataInputStream in;
  private final DataOutputStream out;
  private final ByteArrayOutputStream block = new ByteArrayOutputStream();
  private boolean isInBlock; // nothing but the rest of it may come
  private boolean endsWithBlock;
  private boolean hasSettings;
  private int early; // answers before the answer
  private long connectionWindow = FIRST_WINDOW; // what we may send
  private long streamWindow = FIRST_WINDOW;
  private int firstWindow = FIRST_WINDOW;
  private int unreported; // bytes that came since we last asked for more
  private @Nullable HttpHead head;
  private byte[] data = new byte[0]; // of the body, not read yet
  private int dataAt;
  private int dataEnd;
  private boolean isEnded;
  private long answeredNanos;

  Http2Exchange(InputStream in, OutputStream out) {
    this.in = new DataInputStream(in);
    this.out = new DataOutputStream(new BufferedOutputStream(out, MAX_FRAME));
  }

  /// Sends a request and reads the head of its answer.
  ///
  /// @param length of the body; zero for none
  HttpHead ask(Question question, InputStream body, long length) throws IOException {
    out.writeBytes(PREFACE);
    frame(SETTINGS, 0, 0, 18);
    setting(HEADER_TABLE_SIZE, 0);
    setting(ENABLE_PUSH, 0);
    setting(INITIAL_WINDOW_SIZE, WINDOW);
    moreRoom(0, WINDOW - FIRST_WINDOW);
    sendHeaders(question, length == 0);
    if (length > 0) {
      send(body);
    }
    out.flush();
    var answer = head;
    while (answer == null) {
      next();
      answer = head;
    }
    return answer;
  }

  /// When the answer began, by `System.nanoTime`.
  long answeredNanos() {
    return answeredNanos;
  }

  private void frame(int type, int flags, int stream, int length) throws IOException {
    out.writeInt(length << 8 | type);
    out.writeByte(flags);
    out.writeInt(stream);
  }

  private void setting(int name, int value) throws IOException {
    out.writeShort(name);
    out.writeInt(value);
  }

  private void moreRoom(int stream, int bytes) throws IOException {
    frame(WINDOW_UPDATE, 0, stream, 4);
    out.writeInt(bytes);
  }

  private void sendHeaders(Question question, boolean isLast) throws IOException {
    var headers = new ByteArrayOutputStream();
    HeaderBlock.write(headers, ":method", question.method());
    HeaderBlock.write(headers, ":scheme", "https");
    HeaderBlock.write(headers, ":authority", question.host());
    HeaderBlock.write(headers, ":path", question.target());
    for (var header : question.headers()) {
      String name = header.name().toLowerCase(Locale.ROOT);
      if (!OF_CONNECTIONS.contains(name)) {
        HeaderBlock.write(headers, name, header.value());
      }
    }
    byte[] bytes = headers.toByteArray();
    int type = HEADERS;
    int flags = isLast ? END_STREAM : 0;
    for (int from = 0; from < bytes.length; from += MAX_FRAME) {
      int length = Math.min(MAX_FRAME, bytes.length - from);
      flags |= from + length == bytes.length ? END_HEADERS : 0;
      frame(type, flags, STREAM, length);
      out.write(bytes, from, length);
      type = CONTINUATION;
      flags = 0;
    }
  }

  /// Sends a body, unless the answer comes before its end.
  private void send(InputStream body) throws IOException {
    byte[] part = new byte[MAX_FRAME];
    while (head == null) {
      int most = (int) Math.min(MAX_FRAME, Math.min(connectionWindow, streamWindow));
      if (most <= 0) {
        out.flush();
        next();
        continue;
      }
      int read = body.read(part, 0, most);
      if (read < 0) {
        frame(DATA, END_STREAM, STREAM, 0);
        return;
      }
      frame(DATA, 0, STREAM, read);
      out.write(part, 0, read);
      connectionWindow -= read;
      streamWindow -= read;
    }
  }

  /// Reads a frame and does what it says.
  private void next() throws IOException {
    int lengthAndType = in.readInt();
    int length = lengthAndType >>> 8;
    int type = lengthAndType & 0xff;
    int flags = in.readUnsignedByte();
    int stream = in.readInt() & Integer.MAX_VALUE;
    if (length > MAX_FRAME || (!hasSettings && type != SETTINGS)) {
      throw new IOException("http2: malformed frame");
    }
    if (isInBlock != (type == CONTINUATION)) {
      throw new IOException("http2: headers were broken off");
    }
    if (type == HEADERS && answeredNanos == 0) {
      answeredNanos = System.nanoTime();
    }
    byte[] payload = new byte[length];
    in.readFully(payload);
    switch (type) {
      case SETTINGS -> settings(payload, flags);
      case PING -> ping(payload, flags);
      case WINDOW_UPDATE -> room(payload, stream);
      case GOAWAY -> leave(payload);
      case PUSH_PROMISE -> throw new IOException("http2: a push nobody asked for");
      default -> {
        if (stream == STREAM) {
          ofStream(type, flags, payload);
        }
      }
    }
  }

  private void ofStream(int type, int flags, byte[] payload) throws IOException {
    switch (type) {
      case HEADERS -> {
        int priority = (flags & WITH_PRIORITY) == 0 ? 0 : 5;
        endsWithBlock = (flags & END_STREAM) != 0;
        headers(payload, begin(flags) + priority, end(payload, flags), flags);
      }
      case CONTINUATION -> headers(payload, 0, payload.length, flags);
      case DATA -> data(payload, flags);
      case RST_STREAM -> {
        if (!isEnded) {
          throw new IOException("stream error: stream ID 1; code " + number(payload, 0));
        }
      }
      default -> {} // what is not known is left alone
    }
  }

  /// Where a payload begins behind the length of its padding.
  private static int begin(int flags) {
    return (flags & PADDED) == 0 ? 0 : 1;
  }

  private static int end(byte[] payload, int flags) throws IOException {
    if ((flags & PADDED) == 0) {
      return payload.length;
    }
    if (payload.length == 0) {
      throw new IOException("http2: malformed frame");
    }
    return payload.length - (payload[0] & 0xff);
  }

  private static int number(byte[] payload, int at) throws IOException {
    if (payload.length < at + 4) {
      throw new IOException("http2: malformed frame");
    }
    return java.nio.ByteBuffer.wrap(payload).getInt(at);
  }

  private void settings(byte[] payload, int flags) throws IOException {
    hasSettings = true;
    if ((flags & ACK) != 0) {
      return;
    }
    for (int i = 0; i < payload.length; i += 6) {
      int value = number(payload, i + 2);
      if (payload[i] == 0 && payload[i + 1] == INITIAL_WINDOW_SIZE) {
        streamWindow += (long) value - firstWindow;
        firstWindow = value;
      }
    }
    frame(SETTINGS, ACK, 0, 0);
    out.flush();
  }

  private void ping(byte[] payload, int flags) throws IOException {
    if ((flags & ACK) == 0) {
      frame(PING, ACK, 0, payload.length);
      out.write(payload);
      out.flush();
    }
  }

  private void room(byte[] payload, int stream) throws IOException {
    int more = number(payload, 0) & Integer.MAX_VALUE;
    if (stream == 0) {
      connectionWindow += more;
    } else if (stream == STREAM) {
      streamWindow += more;
    }
  }

  private void leave(byte[] payload) throws IOException {
    boolean isAnswering = (number(payload, 0) & Integer.MAX_VALUE) >= STREAM;
    if (!isAnswering || number(payload, 4) != 0) {
      throw new IOException("http2: server sent GOAWAY and closed the connection");
    }
  }

  private void headers(byte[] payload, int from, int to, int flags) throws IOException {
    if (from > to || block.size() + to - from > MAX_HEADERS) {
      throw new IOException("http2: malformed frame, or headers that are too long");
    }
    block.write(payload, from, to - from);
    isInBlock = (flags & END_HEADERS) == 0;
    if (isInBlock) {
      return;
    }
    var headers = HeaderBlock.read(block.toByteArray());
    block.reset();
    isEnded |= endsWithBlock;
    if (head == null) {
      var found = head(headers);
      if (found.status() >= 200) {
        head = found;
      } else if (isEnded || ++early > MAX_EARLY) {
        throw new IOException("too many 1xx informational responses");
      }
    } // else they come behind the body, and are not looked at
  }

  private static HttpHead head(List<Question.Header> fields) throws IOException {
    var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
    String status = "";
    for (var field : fields) {
      if (field.name().equals(":status")) {
        status = field.value();
      } else {
        headers.computeIfAbsent(field.name(), _ -> new ArrayList<>()).add(field.value().strip());
      }
    }
    if (!status.matches("[1-9][0-9]{2}")) {
      throw new IOException("malformed response from server: malformed non-numeric status");
    }
    return new HttpHead("HTTP/2.0", Integer.parseInt(status), "", headers);
  }

  private void data(byte[] payload, int flags) throws IOException {
    if (head == null) {
      throw new IOException("http2: a body without headers");
    }
    int from = begin(flags);
    int to = end(payload, flags);
    if (from > to) {
      throw new IOException("http2: malformed frame");
    }
    data = payload;
    dataAt = from;
    dataEnd = to;
    isEnded = (flags & END_STREAM) != 0;
    unreported += payload.length;
    if (unreported >= WINDOW / 2 && !isEnded) {
      moreRoom(0, unreported);
      moreRoom(STREAM, unreported);
      out.flush();
      unreported = 0;
    }
  }

  /// The body of the answer.
  InputStream body() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        while (dataAt == dataEnd) {
          if (isEnded) {
            return -1;
          }
          next();
        }
        int read = Math.min(length, dataEnd - dataAt);
        System.arraycopy(data, dataAt, bytes, from, read);
        dataAt += read;
        return read;
      }
    };
  }
}
