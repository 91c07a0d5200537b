package dev.pewter.metrics.prometheus.exporter.blackbox;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Looks up the address a probe goes to.
final class Addresses {
  private static final Semaphore LOOKUPS = new Semaphore(16);

  private Addresses() {}

  /// An address and how long it took to find it.
  record Found(InetAddress address, double seconds) {
    boolean isFour() {
      return address instanceof Inet4Address;
    }
  }

  /// The address of the wanted version of IP, or of the other one where that will do; shows what it
  /// found.
  static Found choose(Probe probe, AddressFamily family, String host)
      throws IOException, InterruptedException {
    var gauges = probe.gauges();
    show(gauges, 0, 0, 0);
    long start = System.nanoTime();
    InetAddress chosen = null;
    try {
      chosen = choose(lookUp(probe, host), family);
      if (chosen == null) {
        throw new IOException("unable to find ip; no fallback");
      }
    } finally {
      double seconds = (System.nanoTime() - start) / 1e9;
      if (chosen == null) {
        show(gauges, 0, 0, seconds);
      } else {
        show(gauges, chosen instanceof Inet4Address ? 4 : 6, hash(chosen.getAddress()), seconds);
      }
    }
    probe.note("Resolved target address", "target", host, "ip", chosen.getHostAddress());
    return new Found(chosen, (System.nanoTime() - start) / 1e9);
  }

  private static void show(Gauges gauges, int protocol, double hash, double seconds) {
    gauges.set("probe_ip_protocol", "The version of IP that the probe used.", protocol);
    gauges.set(
        "probe_dns_lookup_time_seconds", "How long it took to look up the address.", seconds);
    gauges.set("probe_ip_addr_hash", "A hash of the address, to notice when it changes.", hash);
  }

  private static @Nullable InetAddress choose(InetAddress[] all, AddressFamily family) {
    InetAddress fallback = null;
    for (InetAddress address : all) {
      if (address instanceof Inet4Address == family.isFour()) {
        return address;
      }
      fallback = address;
    }
    return family.isFallingBack() ? fallback : null;
  }

  /// FNV-1a of 32 bits.
  private static double hash(byte... address) {
    int hash = 0x811c9dc5;
    for (byte b : address) {
      hash = (hash ^ (b & 0xff)) * 0x01000193;
    }
    return Integer.toUnsignedLong(hash);
  }

  /// All addresses of a name. The JDK's lookup cannot be interrupted and may take long: it has a
  /// thread of its own, which ends with it. No more than 16 go on at once.
  static InetAddress[] lookUp(Probe probe, String host) throws IOException, InterruptedException {
    if (host.isEmpty()) {
      throw new IOException("lookup : no such host");
    }
    try {
      return new InetAddress[] {InetAddress.ofLiteral(host)};
    } catch (IllegalArgumentException _) {
      // a name
    }
    if (!LOOKUPS.tryAcquire(probe.leftNanos(), TimeUnit.NANOSECONDS)) {
      throw new IOException("lookup " + host + ": resolving takes too long");
    }
    var result = new CompletableFuture<InetAddress[]>();
    Thread.ofPlatform()
        .daemon()
        .name("blackbox/lookup " + host)
        .start(
            () -> {
              try {
                result.complete(InetAddress.getAllByName(host));
              } catch (UnknownHostException e) {
                result.completeExceptionally(e);
              } finally {
                LOOKUPS.release();
              }
            });
    try {
      return result.get(probe.leftNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IOException("lookup " + host + ": no such host", e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("lookup " + host + ": i/o timeout", e);
    }
  }

  /// The address that a setting names; null when it names none.
  static @Nullable InetAddress literal(String setting) throws IOException {
    if (setting.isEmpty()) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(setting);
    } catch (IllegalArgumentException e) {
      throw new IOException("error parsing source ip address: " + setting, e);
    }
  }
}
