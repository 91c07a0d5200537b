package dev.pewter.loki.write;

import dev.pewter.loki.testing.Push;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/// A receiver that plays what it is told on its first connections, one after the other, and takes
/// pushes as it should on all later ones.
final class RawReceiver implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");
  private static final int STEP_MILLIS = 20;

  /// What happens on a connection, which is closed afterwards.
  interface Play {
    void on(RawReceiver receiver, Socket socket) throws IOException;
  }

  /// Takes one push.
  static final Play TAKE_ONE = RawReceiver::take;

  /// Does nothing, not even read.
  static final Play NOTHING = (_, _) -> {};

  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Queue<Play> plays;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  RawReceiver(List<Play> plays) throws IOException {
    this.plays = new ConcurrentLinkedQueue<>(plays);
    Thread.ofVirtual().start(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + listening.getLocalPort() + "/loki/api/v1/push";
  }

  /// The lines of all pushes that it took, in order of arrival.
  List<String> lines() {
    return lines;
  }

  /// How many plays are left.
  int left() {
    return plays.size();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        var socket = listening.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    var play = plays.poll();
    try (socket) {
      if (play != null) {
        play.on(this, socket);
      } else {
        while (true) {
          take(socket);
        }
      }
    } catch (IOException _) { // the client has left
    } finally {
      open.remove(socket);
    }
  }

  private void take(Socket socket) throws IOException {
    byte[] body = request(socket);
    if (body.length == 0) {
      say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nlog in"); // what a GET is told
    } else {
      lines.addAll(Push.decode(body, Map.of()).lines());
      say(socket, "HTTP/1.1 204 No Content\r\n\r\n");
    }
  }

  /// Reads a request; tells its body.
  private static byte[] request(Socket socket) throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream(), 1); // takes nothing ahead
    var head = new ByteArrayOutputStream();
    for (int last = 0; last != 0x0d0a0d0a; ) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException();
      }
      head.write(b);
      last = last << 8 | b;
    }
    var length = LENGTH.matcher(head.toString(StandardCharsets.ISO_8859_1));
    return length.find() ? in.readNBytes(Integer.parseInt(length.group(1))) : new byte[0];
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Reads a request and says something.
  static Play answer(String text) {
    return (_, socket) -> {
      request(socket);
      say(socket, text);
    };
  }

  /// Says it again and again, until the client leaves.
  static Play endless(String once, String again) {
    return (_, socket) -> {
      request(socket);
      say(socket, once);
      while (true) {
        say(socket, again);
      }
    };
  }

  /// Says it a character at a time, until the client leaves.
  static Play trickle(String text) {
    return (_, socket) -> {
      request(socket);
      for (int i = 0; i < text.length(); i++) {
        say(socket, text.substring(i, i + 1));
        pause(socket);
      }
    };
  }

  /// Says nothing more, until the client leaves.
  static Play hang(Play before) {
    return (receiver, socket) -> {
      before.on(receiver, socket);
      while (true) {
        pause(socket);
      }
    };
  }

  /// Waits a moment; fails when the client leaves.
  private static void pause(Socket socket) throws IOException {
    socket.setSoTimeout(STEP_MILLIS);
    try {
      if (socket.getInputStream().read() < 0) {
        throw new EOFException();
      }
    } catch (SocketTimeoutException _) { // it waits, too
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (var socket : open) {
      socket.close();
    }
  }
}
