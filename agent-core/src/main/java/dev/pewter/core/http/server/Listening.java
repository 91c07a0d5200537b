package dev.pewter.core.http.server;

import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Listens as a component's arguments say, and follows them: TLS changes without listening anew,
/// the address as soon as the new one can be had.
public final class Listening {
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final Duration FOREVER = Duration.ofDays(1000);

  /// How long requests under way may go on when the component stops.
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

  /// What the arguments say.
  ///
  /// @param patience how long requests under way may go on when the address changes
  public record Wanted(HttpServerOptions options, @Nullable ListenerTls tls, Duration patience) {}

  /// Learns how it goes, each time it was tried.
  public interface Outcome {
    void listens();

    /// It will be tried again.
    void failed(IOException why);
  }

  private final Log log;
  private final Metrics metrics;
  private final Consumer<Listener> mounts;
  private final Signal changed = new Signal();
  private volatile @Nullable Listener listener;

  /// @param mounts gives a new listener its handlers, before it listens
  public Listening(Log log, Metrics metrics, Consumer<Listener> mounts) {
    this.log = log;
    this.metrics = metrics;
    this.mounts = mounts;
  }

  /// Where it listens; null while it does not.
  public @Nullable InetSocketAddress address() {
    var open = listener;
    return open == null ? null : open.address();
  }

  /// How many connections are open.
  public double connections() {
    var open = listener;
    return open == null ? 0 : open.server().connections();
  }

  /// Says that something else may be wanted now.
  public void update() {
    changed.wake();
  }

  /// Listens until interrupted.
  public void run(Supplier<Wanted> wanted, Outcome outcome) throws InterruptedException {
    try {
      while (true) {
        changed.await(follow(wanted.get(), outcome) ? FOREVER : RETRY);
      }
    } finally {
      var open = listener;
      listener = null;
      if (open != null) {
        var patience = wanted.get().patience();
        open.close(patience.compareTo(STOP_PATIENCE) < 0 ? patience : STOP_PATIENCE);
      }
    }
  }

  private boolean follow(Wanted wanted, Outcome outcome) throws InterruptedException {
    var before = listener;
    try {
      if (before != null && before.options().equals(wanted.options())) {
        before.apply(wanted.tls());
      } else {
        replace(before, wanted);
      }
    } catch (IOException e) {
      log.error("failed to listen", "err", e);
      outcome.failed(e);
      return false;
    }
    outcome.listens();
    return true;
  }

  /// The old one goes first when both would have the same address.
  private void replace(@Nullable Listener before, Wanted wanted)
      throws IOException, InterruptedException {
    var server = new HttpServer(wanted.options(), log, metrics);
    var next = new Listener(server, wanted.options(), new Inflight());
    next.apply(wanted.tls());
    mounts.accept(next);
    boolean isSameAddress =
        before != null && before.options().listenAddress().equals(wanted.options().listenAddress());
    if (before != null && isSameAddress) {
      listener = null;
      before.close(wanted.patience());
    }
    server.start();
    listener = next;
    log.info("server listening on addresses", "http", text(next.address()));
    if (before != null && !isSameAddress) {
      before.close(wanted.patience());
    }
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }
}
