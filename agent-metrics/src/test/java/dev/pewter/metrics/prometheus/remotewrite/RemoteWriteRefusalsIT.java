package dev.pewter.metrics.prometheus.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.model.Labels;
import dev.pewter.metrics.testing.FakeRemote;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Which samples a receiver gets that refuses requests for some of them, and in how many requests.
class RemoteWriteRefusalsIT extends RemoteWriteFolder {
  private static final int SIZE = 1000;

  /// @param first the most requests for the first batch
  /// @param next the most for one like it
  record Case(String bad, IntPredicate isBad, int first, int next) {
    @Override
    public String toString() {
      return bad;
    }
  }

  static List<Case> cases() {
    int one = 2 * 10 + 1; // a path to a leaf, and what is beside it
    return List.of(
        new Case("none", _ -> false, 1, 1),
        new Case("first", i -> i == 0, one, 2),
        new Case("last", i -> i == SIZE - 1, one, 2),
        new Case("middle", i -> i == SIZE / 2, one, 2),
        new Case("first and last", i -> i % (SIZE - 1) == 0, 2 * one, 3),
        new Case("the first 20", i -> i < 20, 60, 21),
        new Case("every 100th", i -> i % 100 == 0, 10 * one, 11),
        new Case("first half", i -> i < SIZE / 2, SIZE / 2 + 30, SIZE / 2 + 1),
        new Case("last half", i -> i >= SIZE / 2, SIZE + 1, SIZE / 2 + 1),
        new Case("all but one", i -> i != 700, SIZE + 40, SIZE),
        new Case("all", _ -> true, SIZE + 40, 2 + SIZE / 31));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void dropsTheBadOnesOnly(Case of) throws Exception {
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), wholeBatches(remote))) {
      refuse(remote, of.isBad);
      int good = (int) IntStream.range(0, SIZE).filter(of.isBad.negate()).count();
      int before = 0;
      for (int round = 1; round <= 3; round++) {
        sendBatch(write, round);
        int all = SIZE * round;
        await().until(() -> dealtWith(write) == all);
        assertThat(remote.values("a")).hasSize(good * round);
        assertThat(remote.requests() - before).isBetween(1, round == 1 ? of.first : of.next);
        before = remote.requests();
      }
      var expected = IntStream.range(0, 3 * SIZE).filter(i -> !of.isBad.test(i % SIZE));
      assertThat(remote.values("a")).isEqualTo(expected.asDoubleStream().boxed().toList());
    }
  }

  @Test
  void forgetsThatASeriesWasRefusedWhenItIsTaken() throws Exception {
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), wholeBatches(remote))) {
      refuse(remote, i -> i == 3);
      sendBatch(write, 1);
      await().until(() -> dealtWith(write) == SIZE);
      remote.answer(FakeRemote.OK);

      sendBatch(write, 2);
      await().until(() -> dealtWith(write) == 2 * SIZE);
      sendBatch(write, 3);
      await().until(() -> dealtWith(write) == 3 * SIZE);

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
      await().until(() -> dealtWith(write) == SIZE);

      refuse(remote, i -> i % 2 == 0);
      sendBatch(write, 2);
      await().until(() -> dealtWith(write) == 2 * SIZE);

      assertThat(remote.values("a")).hasSize(SIZE / 2);
    }
  }

  @Test
  void keepsTheOrderOfSeriesWhateverIsTriedFirst() throws Exception {
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), wholeBatches(remote))) {
      refuse(remote, _ -> true);
      sendBatch(write, 1);
      await().until(() -> dealtWith(write) == SIZE);

      refuse(remote, i -> i < 3);
      write.send(
          batch -> {
            for (int i = 0; i < SIZE; i++) {
              batch.add(Labels.of("__name__", "s" + i % 10, "i", "" + i % 10), i, i);
            }
          });
      await().until(() -> dealtWith(write) == 2 * SIZE);

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
    write.send(
        batch -> {
          for (int i = 0; i < SIZE; i++) {
            int value = (round - 1) * SIZE + i;
            batch.add(Labels.of("__name__", "a", "i", "" + i), value, value);
          }
        });
  }

  private static double dealtWith(RunningRemoteWrite write) {
    return write.metric("samples_total") + write.metric("samples_failed_total");
  }
}
