package dev.pewter.metrics.prometheus.scrape;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;

/// A target on a real socket that says whatever it is told to, byte by byte.
public final class Endpoint implements AutoCloseable {
  private final ServerSocket server;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile Answer answer = out -> {};

  /// Writes an answer to one connection, which is closed afterwards.
  public interface Answer {
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  public Endpoint() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("endpoint").start(this::accept);
  }

  public String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  public List<String> requests() {
    return List.copyOf(requests);
  }

  public void answers(Answer next) {
    answer = next;
  }

  public void answers(String contentType, byte[] body, String... headers) {
    var head = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Type: " + contentType + "\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    answer =
        out -> {
          out.write(head.toString().getBytes(ISO_8859_1));
          out.write(body);
        };
  }

  public void answers(String page) {
    answers("text/plain; version=0.0.4", page.getBytes(UTF_8));
  }

  static byte[] gzip(byte[] body) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write(body);
    }
    return packed.toByteArray();
  }

  private void accept() {
    try {
      while (true) {
        var socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().name("endpoint-connection").start(() -> serve(socket));
      }
    } catch (IOException e) {
      requests.add("closed: " + e.getMessage());
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      requests.add(head(socket.getInputStream()));
      answer.write(socket.getOutputStream());
      socket.getOutputStream().flush();
    } catch (IOException | InterruptedException e) {
      requests.add("broken off: " + e.getMessage());
    } finally {
      open.remove(socket);
    }
  }

  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("no request");
      }
      head.append((char) b);
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (var socket : open) {
      socket.close();
    }
  }
}
