package dev.pewter.loki.process.stage;

import com.sun.management.ThreadMXBean;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogBatchWriter;
import dev.pewter.core.regex.SearchPattern;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// What parsing a line costs, in nanoseconds.
public final class ParseBench {
  private static final int LINES = 1_000;
  private static final int ROUNDS = 3_000;
  private static final String JSON =
      "{\"ts\":\"2026-01-02T03:04:05.123456789Z\",\"level\":\"info\",\"logger\":\"web.request\","
          + "\"msg\":\"request handled in time\",\"method\":\"GET\",\"path\":\"/api/v1/items/4711\","
          + "\"status\":200,\"duration_ms\":12.5,\"user\":{\"id\":42,\"name\":\"somebody\"},"
          + "\"trace\":\"4bf92f3577b34da6\"}";
  private static final String LOGFMT =
      "ts=2026-01-02T03:04:05.123456789Z level=info caller=web.go:123 msg=\"request handled in time\""
          + " method=GET path=/api/v1/items/4711 status=200 duration=12.5ms user=somebody";
  private static final String ACCESS =
      "192.168.17.4 - somebody [02/Jan/2026:03:04:05 +0000] \"GET /api/v1/items/4711 HTTP/1.1\" 200"
          + " 5123 \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\"";
  private static final String ACCESS_PATTERN =
      "^(?P<ip>\\S+) \\S+ (?P<user>\\S+) \\[(?P<time>[^\\]]+)\\] \"(?P<verb>[A-Z]+) (?P<path>\\S+)"
          + " [^\"]*\" (?P<status>\\d+) (?P<size>\\d+)";

  private ParseBench() {}

  public static void main(String[] arguments) throws ComponentException {
    var rig = new StageRig();
    var kept = Map.of("level", "", "status", "", "user", "user.name");
    var json = new JsonArguments(kept, "", null, false);
    var tree =
        new JsonArguments(
            Map.of("level", "", "s", "status", "u", "user.name || msg"), "", null, false);
    var mapping = Map.of("level", "", "status", "", "user", "");
    var regex = SearchPattern.parse(ACCESS_PATTERN);
    var floating = SearchPattern.parse("(?P<verb>GET|POST) (?P<path>\\S+).*\" (?P<status>\\d{3})");
    var docker =
        "{\"log\":"
            + JsonText.compact(ACCESS + "\n")
            + ",\"stream\":\"stdout\",\"time\":\"2026-01-02T03:04:05.123456789Z\"}";
    for (int i = 0; i < 2; i++) {
      measure("json_3_keys", JSON, rig.build(json));
      measure("json_jmespath", JSON, rig.build(tree));
      measure("logfmt_3_keys", LOGFMT, new LogfmtStage(new LogfmtArguments(mapping, "", "")));
      measure(
          "regex_anchored",
          ACCESS,
          new RegexStage(new RegexArguments(ACCESS_PATTERN, null, false), regex));
      measure(
          "regex_floating",
          ACCESS,
          new RegexStage(new RegexArguments(floating.toString(), null, false), floating));
      measure("docker", docker, new DockerStage());
    }
  }

  private static void measure(String name, String line, Stage stage) {
    LogBatch batch = batch(line);
    var entries = new Entries(true);
    long best = Long.MAX_VALUE;
    long allocated = 0;
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int round = 0; round < ROUNDS; round++) {
      entries.load(batch);
      long before = threads.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      stage.process(entries);
      best = Math.min(best, System.nanoTime() - start);
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    System.out.printf(
        "%s %d ns %d bytes allocated, line of %d%n",
        name, best / LINES, allocated / LINES, line.length());
  }

  private static LogBatch batch(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    var writer = new LogBatchWriter();
    writer.begin(Labels.of(Map.of("job", "t")));
    for (int i = 0; i < LINES; i++) {
      writer.append(bytes, 0, bytes.length, 0);
    }
    return writer.finish(Delivery.unattended());
  }
}
