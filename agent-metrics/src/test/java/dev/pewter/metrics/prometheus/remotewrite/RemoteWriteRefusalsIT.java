package dev.pewter.metrics.prometheus.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.model.SampleBatchWriter;
import dev.pewter.metrics.testing.FakeRemote;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Which samples a receiver gets that refuses requests for some of them, and in how many requests.
class RemoteWriteRefusalsIT extends RemoteWriteFolder {
  private static final int SIZE = 1000;
  private static final int EXEMPLARS = 60;

  /// So many requests a batch may cost at most, however it is answered: three paths of ten halvings
  /// with two requests each, and what is tried of series that were refused before.
  private static final int MOST = 70;

  /// @param first the most requests for the first batch
  /// @param learning so many batches may lose good samples, too
  /// @param settled the most requests for a batch after these
  record Case(String bad, IntPredicate isBad, int first, int learning, int settled) {
    @Override
    public String toString() {
      return bad;
    }
  }

  static List<Case> cases() {
    int path = 2 * 10; // to a leaf, and what is beside it
    return List.of(
        new Case("none", _ -> false, 1, 0, 1),
        new Case("first", i -> i == 0, 1 + path, 0, 2),
        new Case("last", i -> i == SIZE - 1, 1 + path, 0, 2),
        new Case("middle", i -> i == SIZE / 2, 1 + path, 0, 2),
        new Case("first and last", i -> i % (SIZE - 1) == 0, 1 + 2 * path, 0, 4),
        new Case("three", i -> i == 0 || i == 400 || i == 800, 1 + 3 * path, 0, 5),
        new Case("the first 20", i -> i < 20, MOST, 2, 5),
        new Case("every 100th", i -> i % 100 == 0, MOST, 4, 5),
        new Case("the first 200", i -> i < 200, MOST, 12, 5),
        new Case("the last 200", i -> i >= SIZE - 200, MOST, 12, 5),
        new Case("all", _ -> true, 1 + 3 * path, 0, 4));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void losesTheBadOnesOnlyInFewRequests(Case of) throws Exception {
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), wholeBatches(remote))) {
      refuse(remote, of.isBad);
      int good = (int) IntStream.range(0, SIZE).filter(of.isBad.negate()).count();
      for (int round = 1; round <= of.learning + 3; round++) {
        int requests = remote.requests();
        int delivered = remote.values("a").size();
        sendBatch(write, round);
        awaitDealtWith(write, round);
        int most = round == 1 ? of.first : round <= of.learning ? MOST : of.settled;
        assertThat(remote.requests() - requests).as("batch %s", round).isBetween(1, most);
        if (round > of.learning) {
          assertThat(remote.values("a").size() - delivered).as("batch %s", round).isEqualTo(good);
        }
      }
      assertThat(remote.values("a")).isSorted().noneMatch(v -> of.isBad.test((int) (v % SIZE)));
    }
  }

  @Test
  void asksLittleThoughASuccessLiesBetween() throws Exception {
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), wholeBatches(remote))) {
      for (int round = 1; round <= 6; round++) {
        int requests = remote.requests();
        refuse(remote, round % 2 == 0 ? _ -> false : _ -> true);
        sendBatch(write, round);
        awaitDealtWith(write, round);
        assertThat(remote.requests() - requests).as("batch %s", round).isBetween(1, MOST);
      }
      assertThat(remote.values("a")).hasSize(3 * SIZE);
    }
  }

  @Test
  void losesOneSeriesOnlyThatHasManySamplesInARequest() throws Exception {
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), wholeBatches(remote))) {
      refuse(remote, i -> i == 3);
      write.send(batch -> addTenSeries(batch, 0));
      awaitDealtWith(write, 1);
      assertThat(remote.entries()).hasSize(SIZE - SIZE / 10);
      assertThat(remote.requests()).isLessThanOrEqualTo(MOST);
    }
  }

  @Test
  void losesOneSampleOnlyOfASeriesThatIsRefusedOnce() throws Exception {
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), wholeBatches(remote))) {
      remote.answer(
          w ->
              w.entries().stream().anyMatch(e -> e.value() == 333)
                  ? FakeRemote.status(400, "bad one")
                  : FakeRemote.OK);
      write.send(batch -> addTenSeries(batch, 0));
      awaitDealtWith(write, 1);
      assertThat(remote.entries()).hasSize(SIZE - 1);
      assertThat(remote.values("s3")).hasSize(SIZE / 10 - 1).isSorted();
    }
  }

  /// Each is tried alone in its turn, and then the others at once.
  @Test
  void deliversARefusedSeriesAgainThatIsTakenThoughOthersAreNot() throws Exception {
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), wholeBatches(remote))) {
      refuse(remote, i -> i < 12);
      int round = 0;
      while (round < 3) {
        sendBatch(write, ++round);
        awaitDealtWith(write, round);
      }
      refuse(remote, i -> i < 11);
      while (round < 7) {
        sendBatch(write, ++round);
        awaitDealtWith(write, round);
      }
      assertThat(remote.values("a")).contains((round - 1) * SIZE + 11.0);
    }
  }

  @Test
  void forgetsThatASeriesWasRefusedWhenItIsTaken() throws Exception {
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), wholeBatches(remote))) {
      refuse(remote, i -> i == 3);
      sendBatch(write, 1);
      awaitDealtWith(write, 1);
      remote.answer(FakeRemote.OK);

      sendBatch(write, 2);
      awaitDealtWith(write, 2);
      sendBatch(write, 3);
      awaitDealtWith(write, 3);

      assertThat(remote.values("a")).hasSize(3 * SIZE - 1);
      assertThat(remote.accepted().reversed())
          .extracting(w -> w.entries().size())
          .startsWith(SIZE, 1, SIZE - 1);
    }
  }

  @Test
  void deliversAgainWhatAReceiverTakesThatRefusedEverything() throws Exception {
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), wholeBatches(remote))) {
      refuse(remote, _ -> true);
      sendBatch(write, 1);
      awaitDealtWith(write, 1);

      refuse(remote, i -> i == 0 || i == 400);
      sendBatch(write, 2);
      awaitDealtWith(write, 2);

      assertThat(remote.values("a")).hasSize(SIZE - 2);
    }
  }

  /// As after a kill: one of three shards had sent its series, and they cannot be sent twice.
  @Test
  void sendsAllThatTheProcessBeforeHadNotSent() throws Exception {
    int size = 198;
    try (var remote = new FakeRemote()) {
      remote.answer(FakeRemote.status(500, "down"));
      try (var write = new RunningRemoteWrite(context(), endpoint(remote))) {
        write.send(batch -> addSeries(batch, 0, size));
        await().until(() -> remote.requests() > 0);
      }
      refuse(remote, i -> i % 3 == 0);
      try (var _ = new RunningRemoteWrite(context(), endpoint(remote))) {
        await().until(() -> remote.values("a").size() == size * 2 / 3);
      }
      assertThat(remote.values("a")).noneMatch(value -> value % 3 == 0);
    }
  }

  @Test
  void losesNoSampleOfSeriesWhoseExemplarsAreRefused() throws Exception {
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), endpoint(remote))) {
      remote.answer(
          w ->
              w.entries().stream().anyMatch(e -> e.kind().equals("exemplars"))
                  ? FakeRemote.status(400, "no exemplars")
                  : FakeRemote.OK);
      int learning = 6;
      int delivered = 0;
      for (int round = 1; round <= learning + 2; round++) {
        int first = round * SIZE;
        write.send(batch -> addExemplars(batch, first));
        double all = round * (SIZE + EXEMPLARS);
        await().until(() -> dealtWith(write) == all);
        if (round > learning) {
          assertThat(remote.values("a")).as("batch %s", round).hasSize(delivered + SIZE);
        }
        delivered = remote.values("a").size();
      }
    }
  }

  @Test
  void losesNothingWhenFewEntriesAreTakenAtOnce() throws Exception {
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), wholeBatches(remote))) {
      remote.answer(
          w -> w.entries().size() > 20 ? FakeRemote.status(413, "too large") : FakeRemote.OK);
      sendBatch(write, 1);
      awaitDealtWith(write, 1);
      assertThat(remote.values("a")).hasSize(SIZE);
    }
  }

  @Test
  void triesSeriesThatWereRefusedOfAReceiverThatRefusedEverything() throws Exception {
    int size = 20;
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), endpoint(remote))) {
      refuse(remote, _ -> true);
      write.send(batch -> addSeries(batch, 0, size));
      await().until(() -> dealtWith(write) == size);

      refuse(remote, i -> i >= 12);
      write.send(batch -> addSeries(batch, size, size));
      await().until(() -> dealtWith(write) == 2 * size);
      assertThat(remote.values("a")).hasSize(12);
    }
  }

  @Test
  void keepsTheOrderOfSeriesWhateverIsTriedFirst() throws Exception {
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), wholeBatches(remote))) {
      refuse(remote, _ -> true);
      sendBatch(write, 1);
      awaitDealtWith(write, 1);

      refuse(remote, i -> i < 3);
      write.send(batch -> addTenSeries(batch, SIZE));
      awaitDealtWith(write, 2);

      for (int series = 3; series < 10; series++) {
        assertThat(remote.values("s" + series)).hasSize(SIZE / 10).isSorted();
      }
    }
  }

  private static String wholeBatches(FakeRemote remote) {
    return endpoint("e", remote.url(), queue("1h", "max_samples_per_send = " + SIZE));
  }

  private static void refuse(FakeRemote remote, IntPredicate isBad) {
    remote.answer(
        write ->
            write.entries().stream()
                    .anyMatch(e -> isBad.test(Integer.parseInt(e.labels().getOrDefault("i", ""))))
                ? FakeRemote.status(400, "bad one")
                : FakeRemote.OK);
  }

  private static void sendBatch(RunningRemoteWrite write, int round) throws InterruptedException {
    write.send(batch -> addSeries(batch, (round - 1) * SIZE, SIZE));
  }

  private static void addSeries(SampleBatchWriter batch, int first, int count) {
    for (int i = 0; i < count; i++) {
      batch.add(Labels.of("__name__", "a", "i", "" + i), first + i, first + i);
    }
  }

  private static void addTenSeries(SampleBatchWriter batch, long firstMillis) {
    for (int i = 0; i < SIZE; i++) {
      batch.add(Labels.of("__name__", "s" + i % 10, "i", "" + i % 10), i, firstMillis + i);
    }
  }

  /// Samples, of which the first have exemplars.
  private static void addExemplars(SampleBatchWriter batch, int first) {
    for (int i = 0; i < SIZE; i++) {
      batch.add(Labels.of("__name__", "a", "i", "" + i), first + i, first + i);
      if (i < EXEMPLARS) {
        batch.exemplar(new SampleBatch.Exemplar(Labels.of("trace_id", "t"), 5, true, first + i));
      }
    }
  }

  private static void awaitDealtWith(RunningRemoteWrite write, int batches) {
    await().until(() -> dealtWith(write) == batches * SIZE);
  }

  private static double dealtWith(RunningRemoteWrite write) {
    return Stream.of("samples", "exemplars")
        .mapToDouble(kind -> write.metric(kind + "_total") + write.metric(kind + "_failed_total"))
        .sum();
  }
}
