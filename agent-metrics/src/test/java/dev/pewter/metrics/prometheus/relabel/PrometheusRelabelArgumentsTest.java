package dev.pewter.metrics.prometheus.relabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusRelabelArgumentsTest {

  static PrometheusRelabelArguments decode(String... lines) throws DecodeException {
    var all = new java.util.ArrayList<>(List.of(lines));
    all.add("forward_to = []");
    return Blocks.decode(PrometheusRelabelArguments.class, all.toArray(String[]::new));
  }

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(decode())
        .isEqualTo(new PrometheusRelabelArguments(List.of(), 100_000, Duration.ZERO, List.of()));
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments =
        decode(
            "max_cache_size = 0", "cache_ttl = \"5m\"", "rule {", "  action = \"labeldrop\"", "}");
    assertThat(arguments.maxCacheSize()).isZero();
    assertThat(arguments.cacheTtl()).isEqualTo(Duration.ofMinutes(5));
    assertThat(arguments.rules()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 0s, max_cache_size must be >= 0; got -1",
    "0, -1s, cache_ttl must be >= 0; got -1s",
    "0, 0s, one of max_cache_size or cache_ttl must be set",
    "5, 2m, max_cache_size and cache_ttl are mutually exclusive: set max_cache_size = 0",
    "0, 30s, cache_ttl must be at least 1m0s when set; got 30s",
  })
  void refuses(int size, String ttl, String message) {
    assertThatThrownBy(() -> decode("max_cache_size = " + size, "cache_ttl = \"" + ttl + "\""))
        .hasMessageContaining(message);
  }
}
