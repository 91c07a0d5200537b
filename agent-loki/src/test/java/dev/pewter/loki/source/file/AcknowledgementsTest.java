package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.DropReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcknowledgementsTest {

  /// Four ranges of ten bytes, reported in some order: `d`elivered, `r`eturned, dropped `x`.
  ///
  /// @param finished how far it may be read on from
  /// @param isReturned whether it is read again from there
  @ParameterizedTest
  @CsvSource({
    "0d 1d 2d 3d, 40, false",
    "3d 2x 1d 0d, 40, false",
    "0d 1r 2d 3d, 10, true",
    "2d 3d 0d 1r, 10, true",
    "2d 1r 3d 0d, 10, true",
    "3r 2d 1d 0d, 30, true",
    "3r 1d 2r 0d, 20, true",
    "2r 1x 0d 3d, 20, true",
    "3d 2d 1d 0r, 0, true",
    "0d 1d 2d 3r, 30, true",
    "1r 3r 0r 2r, 0, true"
  })
  void areReadAgainFromTheFirstThatIsNotFinished(
      String reports, long finished, boolean isReturned) {
    var acknowledgements = new Acknowledgements(0);
    List<Delivery> deliveries = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      deliveries.add(acknowledgements.begin(i, 10L * i, _ -> {}));
    }
    var left = new ArrayList<>(Arrays.asList(reports.split(" ")));
    while (!left.isEmpty()) {
      assertThat(acknowledgements.takeReturned()).isFalse();
      assertThat(acknowledgements.isComplete()).isFalse();
      String report = left.removeFirst();
      var delivery = deliveries.get(report.charAt(0) - '0');
      switch (report.charAt(1)) {
        case 'd' -> delivery.delivered();
        case 'x' -> delivery.dropped(DropReason.TOO_OLD, 1);
        default -> delivery.returned();
      }
    }
    assertThat(acknowledgements.finished()).isEqualTo(finished);
    assertThat(acknowledgements.takeReturned()).isEqualTo(isReturned);
    assertThat(acknowledgements.isComplete()).isTrue();
  }

  @Test
  void areInVainWhenSomethingCameBackUntilItIsReadAgain() {
    var acknowledgements = new Acknowledgements(0);
    var first = acknowledgements.begin(1, 10, _ -> {});
    var second = acknowledgements.begin(2, 20, _ -> {});
    assertThat(first.isInVain()).isFalse();
    second.returned();
    assertThat(first.isInVain()).isTrue();
    first.returned();
    assertThat(acknowledgements.takeReturned()).isTrue();
    assertThat(acknowledgements.begin(3, 10, _ -> {}).isInVain()).isFalse();
  }
}
