package dev.pewter.core.builtin.discovery.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Asks DNS servers: by UDP, and again by TCP when the answer was cut.
final class DnsClient {
  private static final int TIMEOUT_MILLIS = 2000;

  private final SecureRandom random = new SecureRandom();
  private final ResolverConfig config;
  private final Meter meter;

  /// Told about each question.
  interface Meter {
    void asked();

    void failed();
  }

  DnsClient(ResolverConfig config, Meter meter) {
    this.config = config;
    this.meter = meter;
  }

  /// The records of a name, searched for as the system does it; none when it does not exist.
  ///
  /// @throws IOException when no server could tell
  List<DnsRecord> lookup(String name, RecordType type) throws IOException, InterruptedException {
    boolean isKnown = true;
    for (String full : config.names(name)) {
      DnsMessage.Answer answer = askAny(full, type);
      if (answer == null) {
        isKnown = false; // another name may still have an answer
      } else if (answer.code() == DnsMessage.NO_ERROR) {
        return answer.records();
      }
    }
    if (!isKnown) {
      throw new IOException(
          "could not resolve \""
              + name
              + "\": all servers responded with errors to at least one search domain");
    }
    return List.of();
  }

  private DnsMessage.@Nullable Answer askAny(String name, RecordType type)
      throws InterruptedException {
    for (InetSocketAddress server : config.servers()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      meter.asked();
      try {
        DnsMessage.Answer answer = ask(server, name, type);
        if (answer.code() == DnsMessage.NO_ERROR || answer.code() == DnsMessage.NAME_ERROR) {
          return answer;
        }
        meter.failed();
      } catch (IOException e) {
        meter.failed(); // the next server may do better
      }
    }
    return null;
  }

  private DnsMessage.Answer ask(InetSocketAddress server, String name, RecordType type)
      throws IOException {
    int id = random.nextInt(1 << 16);
    byte[] question = DnsMessage.question(id, name, type);
    DnsMessage.Answer answer = byUdp(server, question, id, name, type);
    return answer.isTruncated() ? byTcp(server, question, id, name, type) : answer;
  }

  private static DnsMessage.Answer byUdp(
      InetSocketAddress server, byte[] question, int id, String name, RecordType type)
      throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS);
    try (var socket = new DatagramSocket()) {
      socket.connect(server);
      socket.send(new DatagramPacket(question, question.length));
      byte[] buffer = new byte[DnsMessage.UDP_BYTES];
      while (true) { // an answer to another question may be a late one, or forged
        socket.setSoTimeout(millisUntil(deadline));
        var packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        var answer = DnsMessage.answer(buffer, packet.getLength(), id, name, type);
        if (answer != null) {
          return answer;
        }
      }
    }
  }

  private static DnsMessage.Answer byTcp(
      InetSocketAddress server, byte[] question, int id, String name, RecordType type)
      throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS);
    try (var socket = new Socket()) {
      socket.connect(server, TIMEOUT_MILLIS);
      var out = new DataOutputStream(socket.getOutputStream());
      byte[] framed = new byte[question.length + 2];
      framed[0] = (byte) (question.length >> 8);
      framed[1] = (byte) question.length;
      System.arraycopy(question, 0, framed, 2, question.length);
      out.write(framed);
      var in = new DataInputStream(socket.getInputStream());
      socket.setSoTimeout(millisUntil(deadline));
      byte[] bytes = new byte[in.readUnsignedShort()];
      for (int read = 0; read < bytes.length; ) {
        socket.setSoTimeout(millisUntil(deadline));
        int more = in.read(bytes, read, bytes.length - read);
        if (more < 0) {
          throw new IOException("connection closed within the answer");
        }
        read += more;
      }
      var answer = DnsMessage.answer(bytes, bytes.length, id, name, type);
      if (answer == null || answer.isTruncated()) {
        throw new IOException("no answer to the question");
      }
      return answer;
    }
  }

  private static int millisUntil(long deadline) throws SocketTimeoutException {
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (left <= 0) {
      throw new SocketTimeoutException("timed out");
    }
    return (int) left;
  }
}
