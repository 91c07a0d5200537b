package dev.pewter.metrics.prometheus.exporter.blackbox;

import dev.pewter.core.sys.PingSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// Sends one echo request and waits for its answer.
///
/// | offset | 0 | 1 | 2 | 4 | 6 | 8 |
/// | --- | --- | --- | --- | --- | --- | --- |
/// | | type | code | checksum | id | number | payload |
final class IcmpProber {
  private static final int HEADER = 8;
  private static final int REQUEST = 8;
  private static final int REPLY = 0;
  private static final int REQUEST6 = 128;
  private static final int REPLY6 = 129;
  private static final long MOST_PAUSE_NANOS = 5_000_000;
  private static final String DURATION = "probe_icmp_duration_seconds";
  private static final String DURATION_HELP = "How long each phase took.";
  private static final byte[] PAYLOAD =
      "Prometheus Blackbox Exporter".getBytes(StandardCharsets.US_ASCII);

  private final Probe probe;
  private final IcmpModule module;

  IcmpProber(Probe probe, IcmpModule module) {
    this.probe = probe;
    this.module = module;
  }

  boolean run() throws InterruptedException {
    for (String phase : new String[] {"resolve", "setup", "rtt"}) {
      phase(phase, 0);
    }
    Addresses.Found found;
    try {
      found = Addresses.choose(probe, module.family(), probe.target());
    } catch (IOException e) {
      return probe.fail("Error resolving address", "err", probe.explain(e));
    }
    phase("resolve", found.seconds());
    long start = System.nanoTime();
    try (var socket =
        PingSocket.open(
            found.address(),
            Addresses.literal(module.sourceAddress()),
            module.ttl(),
            module.dontFragment())) {
      byte[] request = request(found.isFour());
      phase("setup", (System.nanoTime() - start) / 1e9);
      return exchange(socket, request, found.isFour());
    } catch (IOException e) {
      return probe.fail("Error pinging", "err", probe.explain(e));
    }
  }

  private void phase(String phase, double seconds) {
    probe.gauges().addPhase(DURATION, DURATION_HELP, phase, seconds);
  }

  private byte[] request(boolean isFour) {
    int size = module.payloadSize() == 0 ? PAYLOAD.length : module.payloadSize();
    var random = ThreadLocalRandom.current();
    var packet = ByteBuffer.allocate(HEADER + size);
    packet.put((byte) (isFour ? REQUEST : REQUEST6)).put((byte) 0).putShort((short) 0);
    packet.putShort((short) random.nextInt(1 << 16)).putShort((short) random.nextInt(1 << 16));
    packet.put(Arrays.copyOf(PAYLOAD, size));
    if (isFour) { // the kernel knows the addresses that the other version's includes
      packet.putShort(2, checksum(packet));
    }
    return packet.array();
  }

  private static short checksum(ByteBuffer packet) {
    int sum = 0;
    for (int i = 0; i < packet.capacity(); i += 2) {
      int low = i + 1 < packet.capacity() ? packet.get(i + 1) & 0xff : 0;
      sum += ((packet.get(i) & 0xff) << 8) | low;
    }
    while (sum >> 16 != 0) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return (short) ~sum;
  }

  /// Looks for the answer again and again: a thread that waits within the kernel would keep others
  /// from running. The kernel tells when it came.
  private boolean exchange(PingSocket socket, byte[] request, boolean isFour)
      throws IOException, InterruptedException {
    long sent = nanos(Instant.now());
    socket.send(request);
    long pause = 20_000;
    while (true) {
      probe.leftNanos();
      var packet = socket.receive();
      if (packet == null) {
        TimeUnit.NANOSECONDS.sleep(pause);
        pause = Math.min(MOST_PAUSE_NANOS, 2 * pause);
        continue;
      }
      if (isReply(packet.bytes(), request, isFour, socket.isRaw())) {
        long came = packet.nanos() == 0 ? nanos(Instant.now()) : packet.nanos();
        phase("rtt", Math.max(0, came - sent) / 1e9);
        if (packet.hopLimit() >= 0) {
          probe
              .gauges()
              .set(
                  "probe_icmp_reply_hop_limit",
                  "How many hops the answer had left.",
                  packet.hopLimit());
        }
        return true;
      }
    }
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  /// The same number and payload; the id too where it is ours.
  private static boolean isReply(byte[] packet, byte[] request, boolean isFour, boolean isRaw) {
    int id = isRaw ? 4 : 6;
    return packet.length == request.length
        && (packet[0] & 0xff) == (isFour ? REPLY : REPLY6)
        && Arrays.equals(packet, id, packet.length, request, id, request.length);
  }
}
