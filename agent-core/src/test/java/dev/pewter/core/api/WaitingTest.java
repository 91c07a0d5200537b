package dev.pewter.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.ByteBudget;
import org.junit.jupiter.api.Test;

class WaitingTest {
  private final ByteBudget budget = new ByteBudget(1 << 20);

  @Test
  void keepsNoMoreThanTheBudgetOfAllReaders() {
    var slow = new Waiting(budget);
    var other = new Waiting(budget);
    String text = "x".repeat(100 << 10);
    for (int i = 0; i < 1000; i++) {
      slow.offer(text);
      other.offer(text);
    }
    assertThat(budget.usedBytes()).isLessThanOrEqualTo(1 << 20).isGreaterThan(900 << 10);

    slow.end();
    slow.offer(text);
    assertThat(slow.poll()).isNull();
    while (other.poll() != null) {
      assertThat(budget.usedBytes()).isLessThan(1 << 20);
    }
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void keepsNoMoreThanAThousandShortTexts() {
    var waiting = new Waiting(new ByteBudget(1L << 30));
    for (int i = 0; i < 5000; i++) {
      waiting.offer(Integer.toString(i));
    }
    int read = 0;
    while (waiting.poll() != null) {
      read++;
    }
    assertThat(read).isEqualTo(1000);
    assertThat(waiting.takeLost()).isEqualTo(4000);
    assertThat(waiting.takeLost()).isZero();
  }
}
