package dev.pewter.metrics.prometheus.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class BodyTest {
  private final Body.Spares spares = new Body.Spares();

  private static InputStream of(int length) {
    return new ByteArrayInputStream(new byte[length]);
  }

  @Test
  void takesBodiesOfAnyLength() throws IOException, InterruptedException {
    for (int length : new int[] {0, 1, 16_384, 16_385, 1_000_000, 3_000_001}) {
      try (var body = new Body(spares, 100)) {
        body.read(of(length), 0);
        assertThat(body.length).isEqualTo(length);
      }
    }
  }

  @Test
  void failsWhenTheLimitIsReached() throws IOException, InterruptedException {
    try (var body = new Body(spares, 0)) {
      body.read(of(99), 100);
      assertThatThrownBy(() -> body.read(of(100), 100))
          .isInstanceOf(Body.TooLong.class)
          .hasMessage("body size limit exceeded");
    }
  }

  /// Every byte that was taken is given back: the whole budget can be taken again and again.
  @Test
  void givesBackWhatItTook() throws IOException, InterruptedException {
    for (int i = 0; i < 300; i++) {
      try (var body = new Body(spares, 1_000_003 + i)) {
        body.read(of(2_500_000 + i), 0);
      }
    }
    try (var body = new Body(spares, (int) Body.most())) {
      body.read(of(10), 0);
      assertThat(body.length).isEqualTo(10);
    }
  }
}
