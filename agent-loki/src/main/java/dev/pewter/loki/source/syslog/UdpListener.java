package dev.pewter.loki.source.syslog;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.concurrent.TaskGroup;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Messages over UDP: one thread reads, one parses and hands on. When the queue between them is
/// full, datagrams wait in the kernel's buffer, and what that has no room for is counted there.
final class UdpListener implements Listener {
  private static final int RECEIVE_BUFFER = 1 << 20;
  private static final int MAX_DATAGRAM = 64 << 10;
  private static final Duration LOOKUP = Duration.ofMillis(200);
  private static final Duration STOP_CHECK = Duration.ofMillis(100);

  private final ListenerArguments arguments;
  private final ComponentContext context;
  private final LokiSourceSyslogMetrics metrics;
  private final Supplier<Routing> routing;
  private final DatagramSocket socket;
  private final HostNames names;
  private final BlockingQueue<DatagramPacket> queue;
  private final TaskGroup tasks;
  private final InetSocketAddress address;
  private volatile boolean isClosed;

  UdpListener(
      ListenerArguments arguments,
      ComponentContext context,
      LokiSourceSyslogMetrics metrics,
      Supplier<Routing> routing)
      throws IOException {
    this.arguments = arguments;
    this.context = context;
    this.metrics = metrics;
    this.routing = routing;
    this.socket = new DatagramSocket(null);
    try {
      socket.setReceiveBufferSize(RECEIVE_BUFFER);
      socket.bind(Address.parse(arguments.address()));
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    this.address = (InetSocketAddress) socket.getLocalSocketAddress();
    this.queue = new ArrayBlockingQueue<>(arguments.queueSize());
    this.names = new HostNames(arguments.hostCacheSize(), context.id() + "/names");
    context
        .metrics()
        .counter(
            UdpDrops.METRIC,
            "Datagrams that the kernel had no room for, since the listener was opened.",
            () -> UdpDrops.of(address.getPort()),
            "address",
            arguments.address());
    this.tasks =
        new TaskGroup(
            context.id(),
            (thread, bug) -> context.log().error("task failed", "thread", thread, "err", bug));
    tasks.start("receive", this::receive);
    tasks.start("handle", this::handle);
    context
        .log()
        .info("syslog listening on address", "address", Address.text(address), "protocol", "udp");
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  private void receive() throws InterruptedException {
    byte[] buffer = new byte[Math.min(arguments.messageLimit() + 16, MAX_DATAGRAM)];
    var packet = new DatagramPacket(buffer, buffer.length);
    while (!isClosed) {
      try {
        packet.setLength(buffer.length);
        socket.receive(packet);
        queue.put(copy(packet));
      } catch (IOException e) {
        if (!isClosed) {
          context.log().warn("failed to read packets", "err", e);
          context.clock().sleep(STOP_CHECK);
        }
      }
    }
  }

  private static DatagramPacket copy(DatagramPacket packet) {
    byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
    return new DatagramPacket(bytes, bytes.length, packet.getAddress(), packet.getPort());
  }

  private void handle() throws InterruptedException {
    var intake = new Intake(arguments, context, metrics, routing);
    var frames =
        new Frames(
            arguments.messageLimit(),
            arguments.delimiter(),
            arguments.format().equals(ListenerArguments.RAW));
    while (true) {
      var datagram = queue.poll(STOP_CHECK.toMillis(), TimeUnit.MILLISECONDS);
      if (datagram == null && isClosed) {
        return;
      }
      while (datagram != null) {
        take(datagram, frames, intake);
        datagram = queue.poll();
      }
      intake.flush();
    }
  }

  private void take(DatagramPacket datagram, Frames frames, Intake intake)
      throws InterruptedException {
    String name = names.find(datagram.getAddress(), LOOKUP);
    var labels = intake.connection(IpText.of(datagram.getAddress()), name);
    frames.load(datagram.getData(), datagram.getLength());
    while (true) {
      switch (frames.next()) {
        case MESSAGE -> intake.take(frames, labels);
        case READ -> {
          return;
        }
        case BROKEN -> {
          intake.failed(frames.complaint());
          return;
        }
      }
    }
  }

  @Override
  public void close() {
    isClosed = true;
    socket.close();
    try {
      long end = context.clock().nanos() + Duration.ofSeconds(2).toNanos();
      while (!queue.isEmpty() && context.clock().nanos() < end) {
        context.clock().sleep(Duration.ofMillis(10));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // and close without waiting
    } finally {
      tasks.close();
      names.close();
      context.metrics().remove(UdpDrops.METRIC, "address", arguments.address());
    }
  }
}
