package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldTest {
  private final List<Delivery.Outcome> outcomes = new ArrayList<>();

  @Test
  void growsAndIsCut() {
    var held = held("abc");
    byte[] more = "0123456789".getBytes(StandardCharsets.UTF_8);
    held.append(more, 2, 10);
    held.append(more, 0, 1);
    assertThat(text(held)).isEqualTo("abc234567890");
    held.cut(4);
    held.cut(100);
    held.append(more, 9, 10);
    assertThat(text(held)).isEqualTo("abc29");
  }

  @Test
  void startsAgainWithoutTextAndDeliveries() {
    var held = held("abc");
    held.values().set("v", "1");
    held.addPartOf(Delivery.of(outcomes::add));
    var again = held.startAgain();
    assertThat(again.length()).isZero();
    assertThat(again.labels()).isSameAs(held.labels());
    assertThat(again.metadata()).isSameAs(held.metadata());
    assertThat(again.timestampNanos()).isEqualTo(7);
    assertThat(again.values().text("v")).isEqualTo("1");
    assertThat(again.release()).isEmpty();
  }

  @Test
  void takesOneShareOfEachBatch() {
    var held = held("abc");
    var first = Delivery.of(outcomes::add);
    var second = Delivery.of(outcomes::add);
    held.addPartOf(first);
    held.addPartOf(first);
    held.addPartOf(second);
    assertThat(held.release()).hasSize(2);
    first.delivered();
    second.delivered();
    assertThat(outcomes).isEmpty();
    held.giveBack();
    assertThat(outcomes)
        .containsExactly(new Delivery.Outcome(0, true), new Delivery.Outcome(0, true));
  }

  private static Held held(String line) {
    return new Held(
        line.getBytes(StandardCharsets.UTF_8),
        7,
        Labels.of("a", "b"),
        Labels.of("m", "n"),
        new Values());
  }

  private static String text(Held held) {
    return new String(held.line(), 0, held.length(), StandardCharsets.UTF_8);
  }
}
