package dev.pewter.loki.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import org.junit.jupiter.api.Test;

class LokiEchoArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(Blocks.decode(LokiEchoArguments.class)).isEqualTo(new LokiEchoArguments());
  }

  @Test
  void takesEveryField() {
    assertThatThrownBy(() -> Blocks.decode(LokiEchoArguments.class, "format = \"json\""))
        .hasMessageContaining("format");
  }
}
