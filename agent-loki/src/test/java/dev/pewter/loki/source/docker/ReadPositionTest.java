package dev.pewter.loki.source.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadPositionTest {

  @Test
  void survivesAsText() {
    var position =
        new ReadPosition(
            5, new ReadPosition.Last(1_767_323_045_000_000_001L, 2), ReadPosition.Last.NONE);

    assertThat(position.text()).isEqualTo("5 1767323045000000001/2 0/0");
    assertThat(ReadPosition.parse(position.text())).isEqualTo(position);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "5 1/1", "5 1/1 x/0", "-5 1/1 0/0", "9999999999999999999 1/1 0/0"})
  void refusesOtherTexts(String text) {
    assertThat(ReadPosition.parse(text)).isNull();
  }
}
