package dev.pewter.loki.write;

import dev.pewter.core.concurrent.Backoff;
import dev.pewter.core.model.DropReason;
import dev.pewter.loki.push.EncodedPush;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.xerial.snappy.Snappy;

/// Sends one request until all of it is stored or refused: repeats what may work later, and takes
/// apart what is refused until the bad part stands alone. For one thread.
final class Delivering {
  private static final Duration LEAST_WAIT = Duration.ofMillis(10);

  /// A receiver that has not answered for so long hangs, when it is time to stop.
  private static final long HANGS_NANOS = Duration.ofSeconds(2).toNanos();

  /// The shard it works for.
  interface Surroundings {

    EndpointSettings settings();

    /// Waits, less when the settings change or it is time to stop.
    void pause(Duration time) throws InterruptedException;

    /// Whether there is no time for a further try.
    boolean isStopping();

    /// Whether the request has become too old to be kept.
    boolean isTooOld(QueuedRequest request);
  }

  /// How a request ended.
  ///
  /// @param isFinished whether all of it is stored or dropped; when not, nothing is known
  /// @param dropped how many entries were dropped, all counted and told
  record End(boolean isFinished, DropReason reason, long dropped) {}

  /// A part of a request.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Piece(byte[] body, int entries) {}

  private final Surroundings shard;
  private final PushClient client;
  private final EndpointState state;
  private volatile boolean isTrying;
  private volatile long tryingSinceNanos;

  Delivering(Surroundings shard, PushClient client, EndpointState state) {
    this.shard = shard;
    this.client = client;
    this.state = state;
  }

  /// Whether a try waits for its answer for long; from any thread.
  boolean isHanging() {
    return isTrying && state.clock().nanos() - tryingSinceNanos > HANGS_NANOS;
  }

  End deliver(QueuedRequest request, TenantMetrics metrics) throws InterruptedException {
    var pieces = new ArrayDeque<Piece>();
    pieces.push(new Piece(request.body(), request.entries()));
    var reason = DropReason.REJECTED;
    long dropped = 0;
    metrics.requestSize.observe(request.body().length);
    while (!pieces.isEmpty()) {
      var piece = pieces.pop();
      switch (tryUntilAnswered(request, piece, metrics)) {
        case PushResult.Sent _ -> {
          metrics.sentBytes.add(piece.body.length);
          metrics.sentEntries.add(piece.entries);
        }
        case PushResult.Later later -> {
          if (shard.isStopping() && !isUsedUp(later)) {
            return new End(false, reason, 0);
          }
          reason = give(later, request, piece, metrics);
          dropped += piece.entries;
        }
        case PushResult.Refused refused -> {
          var halves = halves(refused, piece);
          if (halves.size() > 1) {
            halves.reversed().forEach(pieces::push);
          } else {
            dropped += drop(refused, request, piece, metrics);
            reason = refused.status() == 429 ? DropReason.RATE_LIMITED : DropReason.REJECTED;
          }
        }
      }
    }
    return new End(true, reason, dropped);
  }

  private static boolean isUsedUp(PushResult.Later later) {
    return later.after().isNegative();
  }

  /// The first answer that no further try would change; `Later` when tries have run out or it is
  /// time to stop. Then its `after` is negative or not.
  private PushResult tryUntilAnswered(QueuedRequest request, Piece piece, TenantMetrics metrics)
      throws InterruptedException {
    var settings = shard.settings();
    var backoff = backoff(settings);
    while (true) {
      var clock = state.clock();
      long start = clock.nanos();
      var result = push(settings, request, piece, start);
      metrics.tried(status(result), (clock.nanos() - start) / 1e9);
      state.tried(result, request.tenant());
      if (!(result instanceof PushResult.Later later)) {
        return result;
      }
      metrics.retries.increment();
      if (shard.isStopping()) {
        return later;
      }
      int retries = settings.arguments().maxRetries();
      var wait = backoff.next(later.after(), settings.arguments().maxBackoff());
      if ((retries > 0 && backoff.tries() >= retries) || shard.isTooOld(request)) {
        return new PushResult.Later(later.status(), Duration.ofSeconds(-1), later.cause());
      }
      shard.pause(wait.compareTo(LEAST_WAIT) < 0 ? LEAST_WAIT : wait);
      if (shard.isStopping()) {
        return later; // it has just failed: no time for another try
      }
      var current = shard.settings();
      if (!current.equals(settings)) {
        settings = current;
        backoff = backoff(settings);
      }
    }
  }

  private PushResult push(
      EndpointSettings settings, QueuedRequest request, Piece piece, long startNanos)
      throws InterruptedException {
    tryingSinceNanos = startNanos;
    isTrying = true;
    try {
      return client.push(settings, request.tenant(), piece.body, state.clock().now());
    } finally {
      isTrying = false;
    }
  }

  private static Backoff backoff(EndpointSettings settings) {
    return new Backoff(settings.arguments().minBackoff(), settings.arguments().maxBackoff(), 0);
  }

  private static int status(PushResult result) {
    return switch (result) {
      case PushResult.Sent _ -> 204;
      case PushResult.Later later -> later.status();
      case PushResult.Refused refused -> refused.status();
    };
  }

  private DropReason give(
      PushResult.Later later, QueuedRequest request, Piece piece, TenantMetrics metrics) {
    boolean isTooOld = shard.isTooOld(request);
    boolean isLimit = later.status() == 429;
    state
        .log()
        .error(
            isTooOld
                ? "dropping data that is older than max_segment_age"
                : "final error sending batch, no retries left, dropping data",
            "status",
            later.status(),
            "tenant",
            request.tenant(),
            "error",
            later.cause());
    metrics.dropped(
        isTooOld
            ? TenantMetrics.Reason.TOO_OLD
            : isLimit ? TenantMetrics.Reason.RATE_LIMITED : TenantMetrics.Reason.INGESTER_ERROR,
        piece.entries,
        piece.body.length);
    return isTooOld ? DropReason.TOO_OLD : isLimit ? DropReason.RATE_LIMITED : DropReason.REJECTED;
  }

  /// Counts and tells what is refused; returns how many entries that are.
  private long drop(
      PushResult.Refused refused, QueuedRequest request, Piece piece, TenantMetrics metrics) {
    boolean isPart = refused.refusal().kind() == Refusal.Kind.PART;
    int entries = isPart ? Math.min(refused.refusal().entries(), piece.entries) : piece.entries;
    double bytes = piece.body.length * ((double) entries / (double) Math.max(1, piece.entries));
    metrics.dropped(
        refused.status() == 429
            ? TenantMetrics.Reason.RATE_LIMITED
            : TenantMetrics.Reason.INGESTER_ERROR,
        entries,
        bytes);
    metrics.sentEntries.add(piece.entries - entries);
    metrics.sentBytes.add(isPart ? piece.body.length - bytes : 0);
    String stream = refused.refusal().stream();
    if (stream.isEmpty() && refused.refusal().kind() == Refusal.Kind.CONTENT) {
      stream = streamOf(piece);
    }
    state.refused(request.tenant(), stream, refused, entries);
    return entries;
  }

  private static String streamOf(Piece piece) {
    try {
      return new EncodedPush(Snappy.uncompress(piece.body)).firstStream();
    } catch (IOException | IllegalArgumentException _) {
      return ""; // only for the log
    }
  }

  /// The piece in two, or alone when it is of no use to split it or not possible.
  private static List<Piece> halves(PushResult.Refused refused, Piece piece) {
    if (refused.refusal().kind() != Refusal.Kind.CONTENT) {
      return List.of(piece);
    }
    try {
      var body = new EncodedPush(Snappy.uncompress(piece.body));
      var halves = body.splitStreams();
      if (halves.size() == 1 && refused.status() == 413) {
        halves = body.splitEntries();
      }
      if (halves.size() == 1) {
        return List.of(piece);
      }
      var pieces = new Piece[2];
      for (int i = 0; i < 2; i++) {
        var half = halves.get(i);
        pieces[i] = new Piece(Snappy.compress(half.message()), half.entries());
      }
      return Arrays.asList(pieces);
    } catch (IOException | IllegalArgumentException _) {
      return List.of(piece); // damaged on disk: it is refused as it is
    }
  }
}
