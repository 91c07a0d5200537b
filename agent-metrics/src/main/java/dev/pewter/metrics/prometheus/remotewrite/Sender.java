package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.metrics.remote.WriteRequest2Writer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.Stream;
import org.xerial.snappy.Snappy;

/// Sends one request until all of it is stored or refused: repeats what may work later, and takes
/// apart what is refused for its content until the bad entry stands alone. For one thread.
///
/// Pieces go in the order of their entries, for that of a series has to be kept. Halves are the
/// quickest way to few bad entries; where the first pieces are all refused, each entry goes alone.
/// A receiver that has refused every entry of such a request refuses everything: of a further
/// request it does not take only some series are tried, others each time, until it takes one.
///
/// Series that stood alone and were refused are not searched for again: they go alone, behind the
/// others, until one is taken.
final class Sender {
  private static final int DENSE = 16; // refusals
  private static final int MANY = 32; // refusals
  private static final int PROBES = 8; // at least
  private static final int FARTHEST = 31; // entries between them: those of a page stand together
  private static final int ANOTHER = 97; // a prime: all get their turn
  private static final int UNSUPPORTED = 415;
  private static final Duration LEAST_WAIT = Duration.ofMillis(5);

  /// What it works for.
  interface Surroundings {

    EndpointSettings settings();

    /// Waits, less when the settings change or it is time to stop.
    void pause(Duration time) throws InterruptedException;

    /// Whether there is no time for a further try.
    boolean isStopping();
  }

  private final Surroundings shard;
  private final Endpoint endpoint;
  private final WriteRequest2Writer second;
  private byte[] body = new byte[0];
  private final RefusedSeries refusedSeries = new RefusedSeries();
  private boolean refusesAll;
  private int firstProbe;

  // Of the request that is sent.
  private int refusals;
  private boolean hasTaken;
  private boolean isWary; // most likely all of it is refused

  Sender(Surroundings shard, Endpoint endpoint) {
    this.shard = shard;
    this.endpoint = endpoint;
    this.second = new WriteRequest2Writer(endpoint.families());
  }

  /// @return whether all of it is dealt with; when not, it is time to stop
  boolean send(Outgoing request) throws InterruptedException {
    refusals = 0;
    hasTaken = false;
    isWary = refusesAll || request.isOld();
    boolean isSent = isWary ? sendWarily(request.piece()) : sendAll(refusedLast(request.piece()));
    if (request.isOld() && refusals > 0) {
      endpoint.dispatcher().refusedOld();
    }
    refusesAll = !hasTaken && (refusesAll || refusals >= MANY);
    if (refusesAll) {
      refusedSeries.clear();
    }
    return isSent;
  }

  private List<Piece> refusedLast(Piece request) {
    if (refusedSeries.isEmpty()) {
      return List.of(request);
    }
    try {
      var parts = request.parted(entry -> refusedSeries.has(entry.hash()));
      return Stream.concat(parts.others().stream(), parts.alone().stream()).toList();
    } catch (IOException e) {
      endpoint.log().error("cannot take a request apart", "err", e);
      return List.of(request);
    }
  }

  private boolean sendAll(List<Piece> inOrder) throws InterruptedException {
    var pieces = new ArrayDeque<>(inOrder);
    while (!pieces.isEmpty()) {
      var fresh = young(pieces.pop());
      if (fresh == null) {
        continue;
      }
      switch (tryUntilAnswered(fresh)) {
        case Answer.Sent sent -> taken(fresh, sent);
        case Answer.Later _ -> {
          return false;
        }
        case Answer.Refused refused -> {
          refusals++;
          var parts = isOfContent(refused.status()) ? apart(fresh) : List.of(fresh);
          if (parts.size() > 1) {
            parts.reversed().forEach(pieces::push);
            continue;
          }
          drop(fresh, refused);
          var series = fresh.series();
          if (series != null && !isWary && isOfContent(refused.status())) {
            refusedSeries.add(series);
          }
        }
      }
    }
    return true;
  }

  /// When the request is refused, so is likely everything in it: it is taken apart only if one of
  /// some series is taken.
  private boolean sendWarily(Piece request) throws InterruptedException {
    var fresh = young(request);
    if (fresh == null) {
      return true;
    }
    switch (tryUntilAnswered(fresh)) {
      case Answer.Sent sent -> taken(fresh, sent);
      case Answer.Later _ -> {
        return false;
      }
      case Answer.Refused refused -> {
        refusals++;
        var parts = isOfContent(refused.status()) ? probes(fresh) : Piece.Parts.without(fresh);
        if (!sendAll(parts.alone())) {
          return false;
        }
        if (hasTaken) {
          return sendAll(parts.others());
        }
        parts.others().forEach(piece -> drop(piece, refused));
      }
    }
    return true;
  }

  /// The first entry of some series that are spread over a piece, of others each time.
  private Piece.Parts probes(Piece piece) {
    int step = Math.clamp(piece.counts().all() / PROBES, 1, FARTHEST);
    firstProbe += ANOTHER;
    try {
      var series = piece.seriesOf(Math.floorMod(firstProbe, step), step);
      return piece.parted(entry -> series.remove(entry.hash()));
    } catch (IOException e) {
      endpoint.log().error("cannot take a request apart", "err", e);
      return Piece.Parts.without(piece);
    }
  }

  private static boolean isOfContent(int status) {
    return status == 400 || status == 413 || status == 422;
  }

  private List<Piece> apart(Piece piece) {
    try {
      boolean isDense = refusals >= DENSE && !hasTaken;
      return isDense ? piece.parted(_ -> true).alone() : piece.halves();
    } catch (IOException e) {
      endpoint.log().error("cannot take a request apart", "err", e);
      return List.of(piece);
    }
  }

  /// Without what has become too old; null when nothing is left.
  private @org.jspecify.annotations.Nullable Piece young(Piece piece) {
    var limit = shard.settings().queue().sampleAgeLimit();
    if (limit.isZero()) {
      return piece;
    }
    long since = endpoint.clock().now().toEpochMilli() - limit.toMillis();
    if (piece.lowestMillis() >= since) {
      return piece;
    }
    try {
      var left = piece.since(since);
      var kept = left == null ? Counts.NONE : left.counts();
      endpoint.metrics().dropped("too_old", piece.counts().minus(kept));
      return left;
    } catch (IOException e) {
      endpoint.log().error("cannot look for old samples", "err", e);
      return piece;
    }
  }

  /// The first answer that no further try would change; `Later` when it is time to stop.
  private Answer tryUntilAnswered(Piece first) throws InterruptedException {
    var metrics = endpoint.metrics();
    var clock = endpoint.clock();
    var piece = first;
    Duration wait = Duration.ZERO;
    for (int attempt = 0; ; attempt++) {
      var settings = shard.settings();
      boolean isVersion2 = settings.arguments().isVersion2() && !endpoint.hasOnlyVersion1();
      long start = clock.nanos();
      var message = message(piece, isVersion2, attempt);
      var answer = endpoint.client().send(settings, message, clock.now());
      double seconds = (clock.nanos() - start) / 1e9;
      metrics.tried(seconds);
      endpoint.tried(answer);
      switch (answer) {
        case Answer.Sent _ -> {
          metrics.sentBytes.add(message.length());
          return answer;
        }
        case Answer.Refused refused when isVersion2 && refused.status() == UNSUPPORTED -> {
          endpoint.fallBack(refused.cause());
          continue;
        }
        case Answer.Refused _ -> {
          return answer;
        }
        case Answer.Later later -> {
          if (shard.isStopping()) {
            return answer;
          }
          metrics.retried(piece.counts());
          wait = nextWait(wait, later.after(), settings.queue());
          shard.pause(wait);
        }
      }
      var young = young(piece);
      if (young == null) {
        return new Answer.Sent(null); // nothing is left to send, and all of it is counted
      }
      piece = young;
    }
  }

  private static Duration nextWait(Duration before, Duration asked, QueueArguments queue) {
    if (!asked.isZero()) {
      return asked;
    }
    var doubled = before.isZero() ? queue.minBackoff() : before.multipliedBy(2);
    var wait = doubled.compareTo(queue.maxBackoff()) > 0 ? queue.maxBackoff() : doubled;
    return wait.compareTo(LEAST_WAIT) < 0 ? LEAST_WAIT : wait;
  }

  private RemoteClient.Message message(Piece piece, boolean isVersion2, int attempt) {
    if (!isVersion2) {
      return new RemoteClient.Message(piece.body(), piece.length(), false, attempt);
    }
    try {
      byte[] message = piece.message();
      second.encode(message, 0, message.length);
      int most = Snappy.maxCompressedLength(second.size());
      if (body.length < most) {
        body = new byte[most];
      }
      int length = Snappy.compress(second.bytes(), 0, second.size(), body, 0);
      return new RemoteClient.Message(body, length, true, attempt);
    } catch (IOException e) {
      endpoint.log().error("cannot make a message of version 2", "err", e);
      return new RemoteClient.Message(piece.body(), piece.length(), false, attempt);
    }
  }

  private void taken(Piece piece, Answer.Sent sent) {
    hasTaken = true;
    isWary = false;
    var series = piece.series();
    if (series != null) {
      refusedSeries.remove(series);
    }
    var metrics = endpoint.metrics();
    var written = sent.written();
    if (written == null) {
      metrics.sent(piece.counts());
      return;
    }
    var missing = piece.counts().minus(written);
    metrics.sent(piece.counts().minus(missing));
    if (missing.all() > 0) {
      metrics.failed(missing);
      endpoint
          .log()
          .error(
              "the receiver does not confirm that it stored everything",
              "samples",
              missing.samples(),
              "exemplars",
              missing.exemplars(),
              "histograms",
              missing.histograms());
    }
  }

  private void drop(Piece piece, Answer.Refused refused) {
    endpoint.metrics().failed(piece.counts());
    endpoint
        .log()
        .error(
            "non-recoverable error",
            "failedSampleCount",
            piece.counts().samples(),
            "failedHistogramCount",
            piece.counts().histograms(),
            "failedExemplarCount",
            piece.counts().exemplars(),
            "err",
            refused.cause());
  }
}
