package dev.pewter.core.http.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A client that sends exactly what a test says.
final class RawConnection implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  RawConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    socket.setSoTimeout(60_000);
  }

  static RawConnection to(InetSocketAddress address) throws IOException {
    return new RawConnection(new Socket(address.getAddress(), address.getPort()));
  }

  RawConnection send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  RawConnection finishOutput() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  Socket socket() {
    return socket;
  }

  /// Until the peer closes.
  String readAll() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  String readLine() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("closed after " + line);
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  /// Status line, headers, and a body of known length.
  String readAnswer() throws IOException {
    var text = new StringBuilder();
    int length = 0;
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      text.append(line).append('\n');
      if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length: ")) {
        length = Integer.parseInt(line.substring(16));
      }
    }
    return text + "\n" + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  InputStream in() {
    return in;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
