package dev.pewter.metrics.prometheus.exporter.blackbox;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One request on a connection of its own, and the answer to it, with the moments between. The
/// moments are those of `System.nanoTime`, zero when they never came.
final class RoundTrip implements Closeable {
  private static final int BUFFER = 16 << 10;
  private static final List<String> HTTP = List.of("h2", "http/1.1");

  private final Probe probe;
  private final WebAddress address;
  private final long start = System.nanoTime();
  private long resolved;
  private long connected;
  private long tlsStart;
  private long tlsDone;
  private long ready;
  private long answered;
  private long ended;
  private @Nullable Socket socket;
  private @Nullable TlsSession tls;
  private @Nullable Http2Exchange http2; // when that was agreed on
  private InputStream in = InputStream.nullInputStream();

  RoundTrip(Probe probe, WebAddress address) {
    this.probe = probe;
    this.address = address;
  }

  /// Where to connect to.
  ///
  /// @param known an address that was looked up already; null to do that now
  record Way(String host, int port, @Nullable InetAddress known) {}

  /// Connects, directly or to a proxy.
  void connect(Way way) throws IOException, InterruptedException {
    InetAddress[] all =
        way.known == null ? Addresses.lookUp(probe, way.host) : new InetAddress[] {way.known};
    resolved = System.nanoTime();
    socket = connect(probe, all, way.port, null);
    connected = System.nanoTime();
    ready = connected;
    in = new BufferedInputStream(socket.getInputStream(), BUFFER);
  }

  /// Connects to the first of several addresses that answers.
  ///
  /// @param source the address to connect from; null for any
  static Socket connect(Probe probe, InetAddress[] all, int port, @Nullable InetAddress source)
      throws IOException {
    IOException failure = null;
    for (InetAddress one : all) {
      var socket = probe.opened(new Socket(Proxy.NO_PROXY));
      boolean isConnected = false;
      try {
        if (source != null) {
          socket.bind(new InetSocketAddress(source, 0));
        }
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(one, port), probe.leftMillis());
        socket.setSoTimeout(probe.leftMillis());
        isConnected = true;
        return socket;
      } catch (IOException e) {
        failure =
            new IOException(
                "dial tcp " + one.getHostAddress() + ":" + port + ": " + e.getMessage(), e);
        probe.leftNanos(); // the next one only if there is time
      } finally {
        if (!isConnected) {
          socket.close();
        }
      }
    }
    throw failure == null ? new IOException("no address to connect to") : failure;
  }

  /// Asks a proxy for a way to the target.
  void tunnel(String authority, Map<String, String> headers) throws IOException {
    var head =
        new StringBuilder("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    write(head.append("\r\n").toString(), InputStream.nullInputStream());
    var answer = HttpHead.read(in, firstByte());
    if (answer.status() != 200) {
      throw new IOException("proxyconnect tcp: " + answer.reason());
    }
    answered = 0;
    ready = System.nanoTime();
  }

  /// @param offersHttp2 whether the server may choose that
  void secure(String name, TlsSettings settings, boolean offersHttp2) throws IOException {
    var plain = requireSocket();
    tlsStart = System.nanoTime();
    tls = TlsSession.open(probe, plain, name, settings, offersHttp2 ? HTTP : List.of());
    tlsDone = System.nanoTime();
    ready = tlsDone;
    in = new BufferedInputStream(tls.socket().getInputStream(), BUFFER);
    if (HTTP.getFirst().equals(tls.socket().getApplicationProtocol())) {
      http2 = new Http2Exchange(in, tls.socket().getOutputStream());
    }
  }

  private Socket requireSocket() throws IOException {
    if (socket == null) {
      throw new IOException("not connected");
    }
    return socket;
  }

  /// Sends a request and reads the head of its answer; what servers say before it is skipped.
  ///
  /// @param length of the body
  HttpHead ask(Question question, InputStream body, long length) throws IOException {
    if (http2 != null) {
      requireSocket().setSoTimeout(probe.leftMillis());
      var answer = http2.ask(question, body, length);
      answered = http2.answeredNanos();
      return answer;
    }
    write(question.text(), body);
    HttpHead answer = HttpHead.read(in, firstByte());
    for (int early = 0; answer.status() < 200 && answer.status() != 101; early++) {
      if (early == 5) {
        throw new IOException("too many 1xx informational responses");
      }
      answer = HttpHead.read(in, firstByte());
    }
    return answer;
  }

  private void write(String head, InputStream body) throws IOException {
    OutputStream raw =
        tls == null ? requireSocket().getOutputStream() : tls.socket().getOutputStream();
    var out = new BufferedOutputStream(raw, BUFFER);
    out.write(head.getBytes(StandardCharsets.ISO_8859_1));
    body.transferTo(out);
    out.flush();
  }

  private int firstByte() throws IOException {
    requireSocket().setSoTimeout(probe.leftMillis());
    int first = in.read();
    if (first < 0) {
      throw new EOFException("EOF");
    }
    if (answered == 0) {
      answered = System.nanoTime();
    }
    return first;
  }

  InputStream body(HttpHead head, String method) throws IOException {
    return http2 == null ? HttpBody.framed(in, head, method) : http2.body();
  }

  /// The body was read.
  void end() {
    ended = System.nanoTime();
  }

  @Nullable TlsSession tls() {
    return tls;
  }

  /// Adds its phases to those of the probe.
  ///
  /// @param isFirst whether the address was looked up before
  void show(HttpPhases phases, boolean isFirst) {
    if (!isFirst && resolved != 0) {
      phases.add("resolve", resolved - start);
    }
    if (ready == 0) {
      return;
    }
    if (address.isTls() && tlsDone == 0) {
      return;
    }
    phases.add("connect", (address.isTls() ? connected : ready) - resolved);
    if (address.isTls()) {
      phases.add("tls", tlsDone - tlsStart);
    }
    if (answered != 0) {
      phases.add("processing", answered - ready);
    }
    if (ended != 0) {
      phases.add("transfer", ended - answered);
    }
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
    }
  }

  /// A proxy's host and port.
  static Way toProxy(URI proxy) {
    String host = proxy.getHost() == null ? "" : proxy.getHost();
    boolean isTls = "https".equalsIgnoreCase(proxy.getScheme());
    int port = proxy.getPort() >= 0 ? proxy.getPort() : isTls ? 443 : 80;
    return new Way(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port, null);
  }
}
