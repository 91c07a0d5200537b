package dev.pewter.metrics.prometheus.exporter.blackbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.http.TestCertificate;
import dev.pewter.core.http.tls.KeyPair;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// What there is to be probed: servers on the loopback address, until they are closed.
final class Servers implements Closeable {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final TaskGroup tasks = new TaskGroup("servers");
  private final List<Closeable> open = new ArrayList<>();

  /// Talks on one connection.
  @FunctionalInterface
  interface Talk {
    void with(Socket socket) throws IOException, InterruptedException;
  }

  /// A server that takes connections one after the other; its port.
  int tcp(Talk talk) throws IOException {
    var server = new ServerSocket(0, 50, LOOPBACK);
    open.add(server);
    tasks.start(
        "tcp",
        () -> {
          while (!server.isClosed()) {
            Socket socket;
            try {
              socket = server.accept();
            } catch (IOException _) {
              return; // closed
            }
            tasks.start(
                "connection",
                () -> {
                  try (socket) {
                    talk.with(socket);
                  } catch (IOException _) {
                    // the prober has gone
                  }
                });
          }
        });
    return server.getLocalPort();
  }

  static SSLContext context(TestCertificate certificate) throws GeneralSecurityException {
    var context = SSLContext.getInstance("TLS");
    var keys = KeyPair.of(certificate.certificatePem(), certificate.keyPem());
    context.init(new KeyManager[] {keys}, null, null);
    return context;
  }

  /// Turns a connection into one by TLS.
  static SSLSocket secure(Socket socket, TestCertificate certificate) throws IOException {
    try {
      var secured =
          (SSLSocket)
              context(certificate)
                  .getSocketFactory()
                  .createSocket(socket, "127.0.0.1", socket.getPort(), true);
      secured.setUseClientMode(false);
      secured.startHandshake();
      return secured;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  static String line(Socket socket) throws IOException {
    var line = new StringBuilder();
    for (int c = socket.getInputStream().read(); c >= 0 && c != '\n'; ) {
      line.append((char) c);
      c = socket.getInputStream().read();
    }
    return line.toString();
  }

  /// A web server with a page for each kind of probe; its port.
  int http() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
    return pages(server);
  }

  int https(TestCertificate certificate) throws IOException, GeneralSecurityException {
    var server = HttpsServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context(certificate)));
    return pages(server);
  }

  private int pages(HttpServer server) {
    server.createContext("/", Servers::page);
    server.setExecutor(command -> tasks.start("page", command::run));
    server.start();
    open.add(() -> server.stop(0));
    return server.getAddress().getPort();
  }

  private static void page(HttpExchange exchange) throws IOException {
    byte[] body = "hello world\n".getBytes(StandardCharsets.UTF_8);
    byte[] sent = exchange.getRequestBody().readAllBytes();
    var headers = exchange.getResponseHeaders();
    int status = 200;
    switch (exchange.getRequestURI().getPath()) {
      case "/modified" -> headers.add("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT");
      case "/missing" -> status = 404;
      case "/moved" -> {
        status = 302;
        headers.add("Location", "/seen?a=b");
        headers.add("Set-Cookie", "session=1");
      }
      case "/loop" -> {
        status = 302;
        headers.add("Location", "/loop");
      }
      case "/cookie" -> {
        boolean has = exchange.getRequestHeaders().containsKey("Cookie");
        status = has ? 200 : 302;
        headers.add("Location", "/cookie");
        headers.add("Set-Cookie", "session=1");
      }
      case "/gzip" -> {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
          gzip.write(body);
        }
        body = packed.toByteArray();
        headers.add("Content-Encoding", "gzip");
      }
      case "/auth" ->
          status =
              "Basic dTpw".equals(exchange.getRequestHeaders().getFirst("Authorization"))
                  ? 200
                  : 401;
      case "/echo" -> {
        headers.add("X-Method", exchange.getRequestMethod());
        headers.add("X-Host", exchange.getRequestHeaders().getFirst("Host"));
        headers.add("X-Agent", exchange.getRequestHeaders().getFirst("User-Agent"));
        body = sent.length > 0 ? sent : body;
      }
      default -> {} // the page itself
    }
    boolean isChunked = exchange.getRequestURI().getPath().equals("/chunked");
    boolean isHead = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, isHead ? -1 : isChunked ? 0 : body.length);
    try (var out = exchange.getResponseBody()) {
      if (!isHead) {
        out.write(body);
      }
    }
  }

  /// A name server that answers every question alike, by UDP and TCP; its port.
  int dns() throws IOException {
    var tcp = new ServerSocket(0, 50, LOOPBACK);
    var udp = new DatagramSocket(new InetSocketAddress(LOOPBACK, tcp.getLocalPort()));
    open.add(tcp);
    open.add(udp);
    tasks.start(
        "dns/udp",
        () -> {
          byte[] buffer = new byte[4096];
          while (!udp.isClosed()) {
            var packet = new DatagramPacket(buffer, buffer.length);
            try {
              udp.receive(packet);
              byte[] answer = answer(java.util.Arrays.copyOf(buffer, packet.getLength()));
              udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException _) {
              return; // closed
            }
          }
        });
    tasks.start(
        "dns/tcp",
        () -> {
          while (!tcp.isClosed()) {
            try (Socket socket = tcp.accept()) {
              var in = new java.io.DataInputStream(socket.getInputStream());
              byte[] question = new byte[in.readUnsignedShort()];
              in.readFully(question);
              byte[] answer = answer(question);
              var out = new DataOutputStream(socket.getOutputStream());
              out.writeShort(answer.length);
              out.write(answer);
            } catch (IOException _) {
              // closed, or the prober has gone
            }
          }
        });
    return tcp.getLocalPort();
  }

  /// `example.org` has an address, a text, a mail server and a start; others do not exist.
  private static byte[] answer(byte[] question) throws IOException {
    int end = 12;
    while (question[end] != 0) {
      end += question[end] + 1;
    }
    int type = (question[end + 1] & 0xff) << 8 | (question[end + 2] & 0xff);
    boolean isKnown = new String(question, StandardCharsets.ISO_8859_1).contains("example");
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.write(question, 0, 2);
    out.writeShort(isKnown ? 0x8580 : 0x8583);
    out.writeShort(1);
    out.writeShort(isKnown ? 1 : 0);
    out.writeShort(0);
    out.writeShort(isKnown ? 1 : 0);
    out.write(question, 12, end + 5 - 12);
    if (isKnown) {
      record(out, type == 255 ? 1 : type);
      record(out, 28);
    }
    return bytes.toByteArray();
  }

  private static void record(DataOutputStream out, int type) throws IOException {
    var data = new ByteArrayOutputStream();
    var in = new DataOutputStream(data);
    switch (type) {
      case 1 -> in.writeInt(0xC0000201);
      case 28 -> {
        in.writeInt(0x20010db8);
        in.writeLong(0);
        in.writeInt(1);
      }
      case 15 -> {
        in.writeShort(10);
        in.write("\4mail\300\14".getBytes(StandardCharsets.ISO_8859_1));
      }
      case 16 -> in.write("\5a\"b c".getBytes(StandardCharsets.ISO_8859_1));
      case 6 -> {
        in.write("\2ns\300\14\5admin\300\14".getBytes(StandardCharsets.ISO_8859_1));
        in.writeInt(2026112101);
        in.writeLong(0);
        in.writeLong(0);
      }
      default -> in.writeInt(7);
    }
    out.writeShort(0xC00C);
    out.writeShort(type);
    out.writeShort(1);
    out.writeInt(300);
    out.writeShort(data.size());
    data.writeTo(out);
  }

  @Override
  public void close() throws IOException {
    for (var one : open) {
      one.close();
    }
    tasks.close();
  }
}
