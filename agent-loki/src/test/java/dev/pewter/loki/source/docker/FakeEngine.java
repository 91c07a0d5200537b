package dev.pewter.loki.source.docker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A Docker engine with containers whose logs the test writes.
final class FakeEngine implements AutoCloseable {
  final String host;
  final List<String> requests = new CopyOnWriteArrayList<>();
  private final Map<String, FakeContainer> containers = new ConcurrentHashMap<>();
  private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
  private final ServerSocketChannel server;

  /// A container; what it has said, and whether it will say more.
  final class FakeContainer {
    private final boolean hasTty;
    private final List<Said> said = new ArrayList<>();
    private boolean isRunning = true;
    private int starts = 1;
    private String startedAt = "start 1";

    private record Said(int stream, String time, String text) {}

    FakeContainer(boolean hasTty) {
      this.hasTty = hasTty;
    }

    /// Adds a frame.
    synchronized void say(int stream, String time, String text) {
      said.add(new Said(stream, time, text));
      notifyAll();
    }

    synchronized void stop() {
      isRunning = false;
      notifyAll();
    }

    synchronized void start() {
      start("start " + (starts + 1));
    }

    synchronized void start(String at) {
      isRunning = true;
      starts++;
      startedAt = at;
    }

    private synchronized String json() {
      return """
      {"Id": "x", "State": {"Status": "?", "Running": %s, "Pid": 1, "StartedAt": "%s",
       "FinishedAt": "end %d"}, "Config": {"Tty": %s, "Env": ["A=b"]}}"""
          .formatted(isRunning, startedAt, isRunning ? starts - 1 : starts, hasTty);
    }

    private void follow(String since, OutputStream out) throws IOException, InterruptedException {
      int at = 0;
      while (true) {
        byte[] next;
        synchronized (this) {
          while (at == said.size() && isRunning) {
            wait();
          }
          if (at == said.size()) {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return;
          }
          next = said.get(at).time().compareTo(since) < 0 ? new byte[0] : frame(said.get(at));
          at++;
        }
        if (next.length > 0) {
          out.write(
              (Integer.toHexString(next.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
          out.write(next);
          out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
      }
    }

    private byte[] frame(Said one) {
      byte[] text = (rfc3339(one.time()) + " " + one.text()).getBytes(StandardCharsets.UTF_8);
      if (hasTty) {
        return text;
      }
      var frame = new ByteArrayOutputStream();
      frame.writeBytes(new byte[] {(byte) one.stream(), 0, 0, 0});
      for (int shift = 24; shift >= 0; shift -= 8) {
        frame.write(text.length >>> shift);
      }
      frame.writeBytes(text);
      return frame.toByteArray();
    }
  }

  /// Times are written `SECONDS.NANOS`, as the engine is asked for them.
  static String rfc3339(String time) {
    int dot = time.indexOf('.');
    var instant = java.time.Instant.ofEpochSecond(Long.parseLong(time.substring(0, dot)));
    return instant.toString().replace("Z", time.substring(dot) + "Z");
  }

  private FakeEngine(String host, ServerSocketChannel server) {
    this.host = host;
    this.server = server;
    Thread.ofVirtual().name("fake engine").start(this::serve);
  }

  /// On a socket in the file system.
  static FakeEngine on(Path socket) throws IOException {
    var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    return new FakeEngine("unix://" + socket, server);
  }

  static FakeEngine onTcp() throws IOException {
    var server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
    return new FakeEngine("tcp://127.0.0.1:" + port, server);
  }

  FakeContainer container(String id, boolean hasTty) {
    return containers.computeIfAbsent(id, _ -> new FakeContainer(hasTty));
  }

  void remove(String id) {
    containers.remove(id);
  }

  /// Breaks all connections.
  void hangUp() throws IOException {
    for (var channel : open) {
      channel.close();
    }
  }

  private void serve() {
    try {
      while (true) {
        var channel = server.accept();
        open.add(channel);
        Thread.ofVirtual().name("fake engine, connection").start(() -> answer(channel));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private void answer(SocketChannel channel) {
    try (channel;
        var in = new Scanner(channel, StandardCharsets.US_ASCII);
        var out = Channels.newOutputStream(channel)) {
      if (!in.hasNextLine()) {
        return;
      }
      String target = in.nextLine().split(" ", -1)[1];
      requests.add(target);
      String[] parts = target.split("[/?]", -1);
      var container = containers.get(parts[2]);
      if (container == null) {
        write(out, "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}");
      } else if (parts[3].equals("json")) {
        String json = container.json();
        write(
            out,
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(json.length(), json));
      } else {
        write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        container.follow(target.substring(target.indexOf("since=") + 6), out);
      }
    } catch (IOException | InterruptedException _) {
      // the reader has gone
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    server.close();
    hangUp();
  }
}
