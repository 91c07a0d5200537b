package dev.pewter.loki.echo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatchWriter;
import dev.pewter.core.testing.TestContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class LokiEchoTest {

  @Test
  void showsEveryEntryAndDeliversTheBatch() {
    var context = new TestContext("loki.echo.e");
    context.watch();
    var echo = new LokiEcho(context);
    var writer = new LogBatchWriter();
    writer.begin(Labels.of("job", "t"));
    byte[] line = "hello <world>".getBytes(StandardCharsets.UTF_8);
    writer.append(line, 0, line.length, 1_700_000_000_500_000_000L);
    writer.metadata(Labels.of("id", "<1>"));
    var outcomes = new ArrayList<Delivery.Outcome>();

    echo.accept(writer.finish(Delivery.of(outcomes::add)));

    assertThat(context.log().lines())
        .containsExactly(
            "info received log entry entry=hello <world> entry_timestamp=2023-11-14T22:13:20.500Z"
                + " labels={job=\"t\"} structured_metadata={\"id\":\"\\u003c1\\u003e\"}");
    assertThat(context.shown())
        .containsExactly(
            "[IN]: timestamp: 2023-11-14T22:13:20.5Z, entry: hello <world>,"
                + " labels: {job=\"t\"}, structured_metadata: {\"id\":\"\\u003c1\\u003e\"}");
    assertThat(outcomes).containsExactly(new Delivery.Outcome(0, false));
  }
}
