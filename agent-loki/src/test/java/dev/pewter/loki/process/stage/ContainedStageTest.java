package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.model.Labels;
import dev.pewter.core.testing.TestContext;
import dev.pewter.loki.Batches;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ContainedStageTest {
  private static final DropReason REASON = new DropReason("test");

  private final TestContext component = new TestContext("loki.process.t");
  private final List<Delivery.Outcome> outcomes = new ArrayList<>();

  /// Stages of each kind; they fail at lines that begin with an `x`, and what they do to others is
  /// seen in these.
  static Stream<Arguments> stages() {
    Stage inPlace =
        entries -> {
          for (int i = 0; i < entries.size(); i++) {
            entries.setLine(i, checked(entries.line(i)) + "!");
          }
        };
    Stage drops =
        entries -> {
          for (int i = 0; i < entries.size(); i++) {
            if (checked(entries.line(i)).equals("b")) {
              entries.drop(i, REASON);
            }
          }
        };
    Stage rewrites =
        entries -> {
          entries.beginRewrite();
          for (int i = 0; i < entries.size(); i++) {
            byte[] line = checked(entries.line(i)).getBytes(StandardCharsets.UTF_8);
            entries.keepCopy(i, line, 0, 1);
            entries.keepCopy(i, line, 0, 1);
          }
          entries.endRewrite();
        };
    Stage holds =
        entries -> {
          entries.beginRewrite();
          for (int i = 0; i < entries.size(); i++) {
            if (checked(entries.line(i)).equals("b")) {
              entries.emit(entries.hold(i));
            } else {
              entries.keep(i);
            }
          }
          entries.endRewrite();
        };
    Stage overflows =
        entries -> {
          int size = entries.size();
          for (int i = 0; i < size; i++) {
            if (checked(entries.line(i)).equals("b")) {
              entries.emit(entries.hold(i));
            }
          }
        };
    Stage recurses = entries -> recursion(entries.line(0));
    return Stream.of(
        Arguments.of("in place", inPlace, "a! xx b! c! xy", 2, 0),
        Arguments.of("drops", drops, "a xx c xy", 2, 1),
        Arguments.of("rewrites", rewrites, "a a xx b b c c xy", 2, 0),
        Arguments.of("holds", holds, "a xx b c xy", 2, 0),
        Arguments.of("overflows", overflows, "a xx b c xy", 2, 0),
        Arguments.of("recurses", recurses, "a xx b c xy", 5, 0));
  }

  private static String checked(String line) {
    if (line.startsWith("x")) {
      throw new IllegalStateException(line);
    }
    return line;
  }

  @SuppressWarnings("InfiniteRecursion") // that is what it is for
  private static int recursion(String of) {
    return recursion(of) + 1;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stages")
  void failsOnlyAtTheEntriesItFailsAt(
      String name, Stage stage, String expected, int failures, int dropped) {
    var contained =
        new ContainedStage("test", stage, new StageMetrics(component.metrics()), component.log());
    var batch =
        Batches.of(Labels.of("a", "b"), Delivery.of(outcomes::add), "a", "xx", "b", "c", "xy");
    var entries = new Entries(true);
    entries.load(batch);
    new Pipeline(List.of(contained)).process(entries);
    var lines = new ArrayList<String>();
    for (int i = 0; i < entries.size(); i++) {
      lines.add(entries.line(i));
    }
    var left = entries.finish();
    if (left != null) {
      left.delivery().delivered();
    }
    batch.delivery().delivered();

    assertThat(String.join(" ", lines)).as(name).isEqualTo(expected);
    assertThat(outcomes).containsExactly(new Delivery.Outcome(dropped, false));
    assertThat(component.metrics().value("pewter_loki_process_failures_total", "stage", "test"))
        .isEqualTo(failures);
    assertThat(component.log().lines())
        .filteredOn(line -> line.contains("stage failed"))
        .hasSize(failures);
  }
}
