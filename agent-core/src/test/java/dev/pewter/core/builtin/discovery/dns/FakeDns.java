package dev.pewter.core.builtin.discovery.dns;

import dev.pewter.core.concurrent.TaskGroup;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A DNS server on loopback, UDP and TCP, that answers from a table of names.
final class FakeDns implements AutoCloseable {
  static final int TRUNCATED = 0x0200;

  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final TaskGroup tasks = new TaskGroup("fake-dns");
  private final Map<String, Reply> replies = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /// @param flags RCODE, and TRUNCATED for UDP only
  /// @param records the data of each answer
  record Reply(int type, int flags, List<byte[]> records) {}

  FakeDns() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    tcp = new ServerSocket(0, 10, loopback);
    udp = new DatagramSocket(tcp.getLocalPort(), loopback);
    tasks.start("udp", this::serveUdp);
    tasks.start("tcp", this::serveTcp);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.getLocalPort());
  }

  /// Names and the way they were asked for: `udp a.example.`.
  List<String> asked() {
    return List.copyOf(asked);
  }

  void reply(String name, RecordType type, int flags, byte[]... records) {
    replies.put(name, new Reply(type.code, flags, List.of(records)));
  }

  /// A name as it stands in a message, without compression.
  static byte[] name(String name) {
    var out = new ByteArrayOutputStream();
    for (String label : name.split("\\.", -1)) {
      out.write(label.length());
      out.writeBytes(label.getBytes(StandardCharsets.ISO_8859_1));
    }
    return out.toByteArray();
  }

  private void serveUdp() throws IOException {
    while (true) {
      byte[] buffer = new byte[512];
      var packet = new DatagramPacket(buffer, buffer.length);
      try {
        udp.receive(packet);
        byte[] answer = answer(buffer, "udp ");
        udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (SocketException e) {
        return; // closed
      }
    }
  }

  private void serveTcp() throws IOException {
    while (true) {
      try (Socket socket = tcp.accept()) {
        var in = new DataInputStream(socket.getInputStream());
        byte[] question = in.readNBytes(in.readUnsignedShort());
        byte[] answer = answer(question, "tcp ");
        var out = new DataOutputStream(socket.getOutputStream());
        out.writeShort(answer.length);
        out.write(answer);
      } catch (SocketException e) {
        return; // closed
      }
    }
  }

  private byte[] answer(byte[] question, String way) {
    int end = 12;
    var name = new StringBuilder();
    while (question[end] != 0) {
      name.append(new String(question, end + 1, question[end], StandardCharsets.ISO_8859_1));
      name.append('.');
      end += question[end] + 1;
    }
    asked.add(way + name);
    Reply reply = replies.getOrDefault(name.toString(), new Reply(1, 3, List.of()));
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    try {
      out.write(question, 0, 2);
      int flags = way.startsWith("tcp") ? reply.flags() & ~TRUNCATED : reply.flags();
      out.writeShort(0x8180 | flags);
      out.writeShort(1);
      out.writeShort(reply.records().size());
      out.writeInt(0);
      out.write(question, 12, end + 5 - 12);
      for (byte[] data : reply.records()) {
        out.writeShort(0xc00c); // the name of the question
        out.writeShort(reply.type());
        out.writeShort(1);
        out.writeInt(60);
        out.writeShort(data.length);
        out.write(data);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
    tasks.close();
  }
}
