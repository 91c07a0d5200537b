package dev.pewter.k8s.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.testing.TestContext;
import org.junit.jupiter.api.Test;

class ReaderBooksTest {
  private final TestContext context = new TestContext("test");
  private final ReaderBooks books =
      new ReaderBooks(new LineBooks(context.metrics(), "x_", "lines"));

  private double lines(String name, String... labels) {
    return context.metrics().value("x_" + name, labels);
  }

  private Delivery handOn(int lines) {
    var delivery = Delivery.of(books.ending(lines)::accept);
    books.read(lines);
    return delivery;
  }

  @Test
  void balancesWhenLinesComeBackAfterTheReaderHasEnded() {
    var early = handOn(3);
    var late = handOn(5);
    handOn(7).delivered();
    early.returned();
    assertThat(lines("lines_in_flight")).isEqualTo(8);
    books.end();
    assertThat(lines("lines_in_flight")).isEqualTo(5);
    late.returned();

    assertThat(lines("lines_in_flight")).isZero();
    assertThat(lines("returned_lines_total")).isEqualTo(8);
    assertThat(lines("delivered_lines_total")).isEqualTo(7);
  }

  @Test
  void balancesWhenAllComesBackAfterTheReaderHasEnded() {
    var late = handOn(5);
    books.end();
    late.returned();

    assertThat(lines("lines_in_flight")).isZero();
    assertThat(lines("returned_lines_total")).isEqualTo(5);
  }

  @Test
  void knowsWhatIsLostEvenIfItEnds() {
    var late = handOn(5);
    books.abandon(LineBooks.Loss.POD_GONE);
    books.end();
    late.returned();

    assertThat(lines("lines_in_flight")).isZero();
    assertThat(lines("returned_lines_total")).isZero();
    assertThat(lines("delivered_lines_total")).isZero();
    assertThat(lines("dropped_lines_total", "reason", "pod_gone")).isEqualTo(5);
  }
}
