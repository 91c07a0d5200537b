package dev.pewter.deploy;

import dev.pewter.core.testing.FreePort;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.awaitility.Awaitility;

/// A receiver of pushes that behaves as told. It speaks HTTP/1.1 on a plain socket, because a real
/// server would not let it misbehave. Its port stays the same when it is closed and opened again.
final class FakeLoki implements AutoCloseable {
  private final Tally tally = new Tally();
  private final Tally stored = new Tally();
  private final List<String> broken = new CopyOnWriteArrayList<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Function<Push, Answer> behaviour = _ -> Answer.OK;
  private volatile Consumer<Push> watcher = _ -> {};
  private volatile ServerSocket listener;
  private volatile Thread acceptor;

  FakeLoki() throws IOException {
    listener = listen(FreePort.find());
  }

  private ServerSocket listen(int port) throws IOException {
    var socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
    acceptor = Thread.startVirtualThread(() -> accept(socket));
    return socket;
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort() + "/loki/api/v1/push";
  }

  /// From now on, for requests already waiting for an answer too late.
  void answers(Answer answer) {
    behaviour = _ -> answer;
  }

  void answersBy(Function<Push, Answer> newBehaviour) {
    behaviour = newBehaviour;
  }

  /// Is shown every push that is answered with 2xx, before it is answered.
  void watch(Consumer<Push> newWatcher) {
    watcher = newWatcher;
  }

  /// Ends all connections and refuses new ones.
  void refuse() throws IOException {
    listener.close();
    try {
      acceptor.join(); // until then it may still take a connection
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    for (var connection : connections) {
      connection.close();
    }
  }

  /// Listens again.
  void accept() throws IOException {
    listener = listen(listener.getLocalPort());
  }

  /// Waits until all connections have ended, as they do when the other side was killed: what was
  /// read of them is counted then.
  void awaitQuiet() {
    Awaitility.await("the end of all connections").until(connections::isEmpty);
  }

  /// What was answered with 2xx.
  Tally tally() {
    return tally;
  }

  /// What was kept although the answer said otherwise.
  Tally stored() {
    return stored;
  }

  /// Requests that were read, whatever the answer.
  int requests() {
    return requests.get();
  }

  /// Why requests could not be read.
  List<String> broken() {
    return List.copyOf(broken);
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        var connection = socket.accept();
        connections.add(connection); // before anybody may look for it
        Thread.startVirtualThread(() -> serve(connection));
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setTcpNoDelay(true);
      var in = new BufferedInputStream(connection.getInputStream(), 65536);
      var out = new BufferedOutputStream(connection.getOutputStream(), 65536);
      for (String first = readLine(in); !first.isEmpty(); first = readLine(in)) {
        var push = read(first, in);
        requests.incrementAndGet();
        if (!answer(push, behaviour.apply(push), connection, out)) {
          return;
        }
      }
    } catch (IOException e) {
      // the other side went away, as it may; a request that makes no sense is a finding
      if (e.getClass() != java.net.SocketException.class && e.getMessage() != null) {
        broken.add(e.toString());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      connections.remove(connection);
    }
  }

  private Push read(String first, InputStream in) throws IOException {
    var headers = new HashMap<String, String>();
    for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new java.net.SocketException("ended within a request");
    }
    return Push.decode(first.split(" ", 3)[1], headers, body);
  }

  /// Returns whether the connection stays.
  private boolean answer(Push push, Answer answer, Socket connection, OutputStream out)
      throws IOException, InterruptedException {
    switch (answer) {
      case Answer.Late(var delay, var then) -> {
        boolean _ = closed.await(delay.toMillis(), TimeUnit.MILLISECONDS);
        return answer(push, then, connection, out);
      }
      case Answer.Says(int status, String body, var headers) -> {
        if (status / 100 == 2) {
          watcher.accept(push);
          tally.take(push);
        }
        write(out, status, body, headers);
        return true;
      }
      case Answer.StoresAndSays(int status) -> {
        stored.take(push);
        write(out, status, "stored, in fact", Map.of());
        return true;
      }
      case Answer.Silence() -> closed.await();
      case Answer.Reset() -> connection.setSoLinger(true, 0);
      case Answer.Bytes bytes -> {
        out.write(bytes.bytes());
        out.flush();
      }
      case Answer.LongError(int status, long bytes) -> {
        head(out, status, bytes, Map.of());
        byte[] block = "no ".repeat(20_000).getBytes(StandardCharsets.US_ASCII);
        for (long left = bytes; left > 0; left -= block.length) {
          out.write(block, 0, (int) Math.min(left, block.length));
        }
        out.flush();
      }
      case Answer.Trickle(int status) -> {
        head(out, status, 10_000, Map.of());
        for (int i = 0; i < 10_000; i++) {
          out.write('.');
          out.flush();
          boolean _ = closed.await(100, TimeUnit.MILLISECONDS);
        }
      }
    }
    return false;
  }

  private static void write(OutputStream out, int status, String body, Map<String, String> headers)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    head(out, status, bytes.length, headers);
    if (status != 204) {
      out.write(bytes);
    }
    out.flush();
  }

  private static void head(OutputStream out, int status, long length, Map<String, String> headers)
      throws IOException {
    var head = new StringBuilder("HTTP/1.1 " + status + " Told\r\n");
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    if (status != 204) {
      head.append("Content-Length: " + length + "\r\n");
    }
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Empty at the end of the stream.
  private static String readLine(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    refuse();
  }
}
