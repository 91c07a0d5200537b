package dev.pewter.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;

/// What a source tells of its lines, see `LineTotals`: each is delivered, dropped, returned or
/// still in flight.
public record LineBalance(int read, int delivered, int dropped, int returned, int inFlight) {

  /// Waits until a component tells this.
  ///
  /// @param prefix of the metrics' names, such as `pewter_loki_source_file_`
  public void awaitIn(TestContext component, String prefix) {
    Awaitility.await()
        .untilAsserted(() -> assertThat(of(component.metrics(), prefix)).isEqualTo(this));
  }

  private static LineBalance of(TestContext.TestMetrics metrics, String prefix) {
    return new LineBalance(
        (int) metrics.value(prefix + "lines_total"),
        (int) metrics.value(prefix + "delivered_lines_total"),
        (int) metrics.value(prefix + "dropped_lines_total"),
        (int) metrics.value(prefix + "returned_lines_total"),
        (int) metrics.value(prefix + "lines_in_flight"));
  }
}
