package dev.pewter.loki.source.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import org.junit.jupiter.api.Test;

class LokiSourceApiTest {
  private final TestContext context = new TestContext("loki.source.api.t");

  private static LokiSourceApiArguments arguments(String... more) throws DecodeException {
    return Blocks.decode(LokiSourceApiArguments.class, "forward_to = []", String.join("\n", more));
  }

  @Test
  void tellsOnceOfASizeThatIsMoreThanIsTaken() throws DecodeException {
    String large = "max_send_message_size = \"1GiB\"";
    String told =
        "warn max_send_message_size is more than is taken with this heap asked_bytes="
            + (1 << 30)
            + " taken_bytes="
            + RequestMemory.BODY_BYTES;
    var component = new LokiSourceApi(context, arguments());
    assertThat(context.log().lines()).as("nobody asked for it").isEmpty();
    component.update(arguments(large));
    component.update(arguments(large, "labels = {a = \"b\"}"));
    component.update(arguments("max_send_message_size = \"1MiB\""));
    assertThat(context.log().lines()).containsExactly(told);
    var _ = new LokiSourceApi(context, arguments(large));
    assertThat(context.log().lines()).containsExactly(told, told);
  }
}
