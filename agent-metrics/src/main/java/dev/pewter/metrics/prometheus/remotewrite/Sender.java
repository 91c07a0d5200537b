package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.metrics.remote.WriteRequest2Writer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/// Sends one request until all of it is stored or refused: repeats what may work later, and takes
/// apart what is refused for its content, so that only what is bad is lost. For one thread.
///
/// Pieces go in the order of their entries, for that of a series has to be kept. They are halved
/// for as long as it takes to find three bad entries anywhere; then each goes as it is. So a
/// receiver gets fewer than 90 requests for one of 2,000 entries, whatever it answers; of many bad
/// ones, each request finds some. Only what a process that was killed may have sent in part is
/// searched to the end once something of it is taken: the rest of it is lost otherwise.
///
/// What is of a series that stood alone and was refused goes in one piece behind the others, from
/// then on. That piece, and a whole request when nothing of the last one was taken, are likely to
/// be refused: then a few series are tried alone, others each time, and the rest is taken apart
/// only if one of them is taken.
final class Sender {
  private static final int FOUND = 3; // bad entries
  private static final int PROBES = 3; // at most
  private static final int OLD_PROBES = 64;
  private static final int TOO_LARGE = 413;
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

  /// What became of a piece.
  private sealed interface Outcome {

    /// It is taken and counted, or nothing of it is left.
    record Done() implements Outcome {}

    /// It is time to stop.
    record Unsent() implements Outcome {}

    /// It will never be taken as it is.
    ///
    /// @param piece what was sent in the end
    record Refused(Piece piece, Answer.Refused answer) implements Outcome {

      boolean isOfContent() {
        int status = answer.status();
        return status == 400 || status == TOO_LARGE || status == 422;
      }

      boolean canBeTakenApart() {
        return isOfContent() && piece.counts().all() > 1;
      }
    }
  }

  /// Takes a piece apart.
  private interface Cut<T> {
    T made() throws IOException;
  }

  private final Surroundings shard;
  private final Endpoint endpoint;
  private final WriteRequest2Writer second;
  private byte[] body = new byte[0];
  private final RefusedSeries refusedSeries = new RefusedSeries();
  private boolean refusesAll;
  private int turnOfWhole;
  private int turnOfAside;

  // Of the request that is sent.
  private final List<Piece> aside = new ArrayList<>(); // of refused series
  private boolean setsAside;
  private int halvings; // that are left
  private boolean isGivenUp; // something was refused that could have been halved
  private boolean hasRefused;
  private int taken; // pieces
  private boolean isWary; // most likely all of it is refused
  private boolean mayHaveRefused; // series, in the piece that is sent

  Sender(Surroundings shard, Endpoint endpoint) {
    this.shard = shard;
    this.endpoint = endpoint;
    this.second = new WriteRequest2Writer(endpoint.families());
  }

  /// @return whether all of it is dealt with; when not, it is time to stop
  boolean send(Outgoing request) throws InterruptedException {
    var whole = request.piece();
    int depth = Integer.SIZE - Integer.numberOfLeadingZeros(whole.counts().all() - 1);
    aside.clear();
    setsAside = true;
    halvings = request.isOld() ? Integer.MAX_VALUE : FOUND * depth;
    isGivenUp = false;
    hasRefused = false;
    taken = 0;
    isWary = refusesAll || request.isOld();
    int probes = request.isOld() ? OLD_PROBES : PROBES;
    boolean isSent = isWary ? sendWarily(whole, probes) : search(List.of(whole));
    isSent = isSent && sendAside();
    if (request.isOld() && hasRefused) {
      endpoint.dispatcher().refusedOld();
    }
    refusesAll = taken == 0 && (refusesAll || isGivenUp);
    return isSent;
  }

  private boolean sendAside() throws InterruptedException {
    if (aside.isEmpty()) {
      return true;
    }
    setsAside = false;
    for (var piece : cut(aside, () -> List.of(Piece.joined(aside)))) {
      if (!sendWarily(piece, PROBES)) {
        return false;
      }
    }
    return true;
  }

  /// What is not of refused series; those are set aside.
  private List<Piece> others(Piece piece) {
    if (!setsAside || refusedSeries.isEmpty()) {
      return List.of(piece);
    }
    long now = endpoint.clock().nanos();
    var parts =
        cut(
            Piece.Parts.without(piece),
            () -> piece.parted(entry -> refusedSeries.has(entry.hashOfKind(), now)));
    aside.addAll(parts.chosen());
    return parts.others();
  }

  /// Sends pieces in order, and halves those that are refused while that may be done.
  private boolean search(List<Piece> inOrder) throws InterruptedException {
    var pieces = new ArrayDeque<>(inOrder);
    while (!pieces.isEmpty()) {
      for (var piece : others(pieces.pop())) {
        mayHaveRefused = !setsAside;
        switch (deliver(piece)) {
          case Outcome.Done _ -> {}
          case Outcome.Unsent _ -> {
            return false;
          }
          case Outcome.Refused refused -> {
            var parts = halves(refused);
            if (parts.size() > 1) {
              parts.reversed().forEach(pieces::push);
            } else {
              drop(refused.piece(), refused);
            }
          }
        }
      }
    }
    return true;
  }

  private List<Piece> halves(Outcome.Refused refused) {
    var whole = List.of(refused.piece());
    if (!refused.canBeTakenApart()) {
      return whole;
    }
    boolean isOnlyLarge = refused.answer().status() == TOO_LARGE && taken > 0;
    if (halvings == 0 && !isOnlyLarge) {
      isGivenUp = true;
      return whole;
    }
    halvings -= isOnlyLarge ? 0 : 1;
    return cut(whole, () -> refused.piece().halves());
  }

  /// When the piece is refused, so is likely everything in it: it is taken apart only if one of
  /// some series is taken.
  private boolean sendWarily(Piece piece, int probes) throws InterruptedException {
    mayHaveRefused = true;
    return switch (deliver(piece)) {
      case Outcome.Done _ -> true;
      case Outcome.Unsent _ -> false;
      case Outcome.Refused refused -> probe(refused, probes);
    };
  }

  private boolean probe(Outcome.Refused refused, int most) throws InterruptedException {
    var piece = refused.piece();
    var rest = Piece.Parts.without(piece);
    var parts = refused.canBeTakenApart() ? cut(rest, () -> probes(piece, most)) : rest;
    int before = taken;
    boolean mayBeAside = setsAside;
    setsAside = false; // or those of refused series are not tried
    boolean isSent = search(parts.chosen());
    setsAside = mayBeAside;
    if (!isSent) {
      return false;
    }
    if (taken > before) {
      return search(parts.others());
    }
    parts.others().forEach(other -> drop(other, refused));
    return true;
  }

  /// The first entry of some series that are spread over a piece, of others each time.
  private Piece.Parts probes(Piece piece, int most) throws IOException {
    int step = Math.ceilDiv(piece.counts().all(), most);
    int turn = setsAside ? turnOfWhole++ : turnOfAside++; // each entry has its turn
    var series = piece.seriesOf(Math.floorMod(turn, step), step);
    var parts = piece.parted(entry -> series.remove(entry.hashOfKind()));
    var singles = new ArrayList<Piece>();
    for (var chosen : parts.chosen()) {
      singles.addAll(chosen.singles());
    }
    return new Piece.Parts(singles, parts.others());
  }

  private <T> T cut(T whole, Cut<T> cut) {
    try {
      return cut.made();
    } catch (IOException e) {
      endpoint.log().error("cannot take a request apart", "err", e);
      return whole;
    }
  }

  /// Without what has become too old; null when nothing is left.
  private @Nullable Piece young(Piece piece) {
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

  /// Tries until there is an answer that no further try would change; leaves out what becomes too
  /// old meanwhile.
  private Outcome deliver(Piece whole) throws InterruptedException {
    var piece = young(whole);
    Duration wait = Duration.ZERO;
    for (int attempt = 0; piece != null; attempt++) {
      var settings = shard.settings();
      boolean isVersion2 = settings.arguments().isVersion2() && !endpoint.hasOnlyVersion1();
      switch (attempt(message(piece, isVersion2, attempt), settings)) {
        case Answer.Sent sent -> {
          taken(piece, sent);
          return new Outcome.Done();
        }
        case Answer.Refused refused when isVersion2 && refused.status() == UNSUPPORTED ->
            endpoint.fallBack(refused.cause());
        case Answer.Refused refused -> {
          hasRefused = true;
          return new Outcome.Refused(piece, refused);
        }
        case Answer.Later later -> {
          if (shard.isStopping()) {
            return new Outcome.Unsent();
          }
          endpoint.metrics().retried(piece.counts());
          wait = nextWait(wait, later.after(), settings.queue());
          shard.pause(wait);
        }
      }
      piece = young(piece);
    }
    return new Outcome.Done();
  }

  private Answer attempt(RemoteClient.Message message, EndpointSettings settings)
      throws InterruptedException {
    var metrics = endpoint.metrics();
    var clock = endpoint.clock();
    long start = clock.nanos();
    var answer = endpoint.client().send(settings, message, clock.now());
    metrics.tried((clock.nanos() - start) / 1e9);
    endpoint.tried(answer);
    if (answer instanceof Answer.Sent) {
      metrics.sentBytes.add(message.length());
    }
    return answer;
  }

  /// How long to wait before another try.
  ///
  /// @param before how long it was the last time, zero at first
  /// @param asked how long the receiver wants it to be, zero if it does not care
  static Duration nextWait(Duration before, Duration asked, QueueArguments queue) {
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
    taken++;
    isWary = false;
    if (mayHaveRefused && !refusedSeries.isEmpty()) {
      forget(piece);
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

  /// The series of a piece that was taken are not refused any more.
  private void forget(Piece piece) {
    try {
      piece.eachSeries(refusedSeries::remove);
    } catch (IOException e) {
      endpoint.log().error("cannot look for series that were refused", "err", e);
    }
  }

  private void drop(Piece piece, Outcome.Refused refused) {
    var series = piece.series();
    if (series != null && !isWary && refused.isOfContent()) {
      refusedSeries.add(series, endpoint.clock().nanos());
    }
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
            refused.answer().cause());
  }
}
