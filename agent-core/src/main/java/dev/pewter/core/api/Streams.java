package dev.pewter.core.api;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.model.ByteBudget;
import dev.pewter.core.telemetry.GoText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// The two endless answers: what passes through a component, and the rates on the graph's edges.
/// Each item ends with `|;|`.
final class Streams {
  private static final byte[] END = "|;|".getBytes(StandardCharsets.UTF_8);

  /// As many at a time: each holds a thread and a connection, of which probes need some, too.
  private static final int MOST_OPEN = 64;

  /// Characters that wait for the readers of all streams.
  private static final long MOST_WAITING = 4 << 20;

  private final AgentView agent;
  private final Clock clock;
  private final Semaphore places = new Semaphore(MOST_OPEN);
  private final ByteBudget budget = new ByteBudget(MOST_WAITING);

  Streams(AgentView agent, Clock clock) {
    this.agent = agent;
    this.clock = clock;
  }

  void debug(String id, HttpRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    Double probability = probability(request.query().get("sampleProb"));
    String refusal = agent.watchRefusal(id);
    if (probability == null) {
      // The reference goes on after the first complaint; so both texts come.
      response.text(400, "Invalid sample probability\n" + (refusal == null ? "" : refusal + "\n"));
      return;
    }
    if (agent.component(id).isEmpty()) {
      response.text(404, Unknown.component(id, agent));
      return;
    }
    if (refusal != null) {
      response.text(500, refusal + "\n");
      return;
    }
    open(request, response, out -> watch(id, probability, out));
  }

  /// What writes without an end.
  private interface Endless {
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  /// Answers with a stream if there are not too many.
  private void open(HttpRequest request, HttpResponse response, Endless endless)
      throws IOException, InterruptedException {
    request.cancelWhenAbandoned();
    if (!places.tryAcquire()) {
      response.text(503, "too many live views are open, at most " + MOST_OPEN + "\n");
      return;
    }
    try (OutputStream out = start(response)) {
      out.flush();
      endless.write(out);
    } finally {
      places.release();
    }
  }

  /// Until nobody reads, or the component cannot be watched any more.
  private void watch(String id, double probability, OutputStream out)
      throws IOException, InterruptedException {
    var texts = new Waiting(budget);
    var watch =
        agent.watch(
            id,
            text -> {
              if (probability >= 1 || ThreadLocalRandom.current().nextDouble() < probability) {
                texts.offer(text);
              }
            });
    try (watch) {
      while (agent.watchRefusal(id) == null) {
        for (String text = texts.poll(); text != null; text = texts.poll()) {
          out.write(text.getBytes(StandardCharsets.UTF_8));
          out.write(END);
        }
        out.flush();
        clock.sleep(Duration.ofSeconds(1));
      }
    } finally {
      texts.end();
    }
  }

  private static OutputStream start(HttpResponse response) throws IOException {
    response
        .status(200)
        .header("Content-Type", "text/plain; charset=utf-8")
        .header("X-Accel-Buffering", "no"); // a proxy that waits for more shows nothing
    return response.stream();
  }

  private static @Nullable Double probability(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return 1.0;
    }
    if (!text.matches("[+-]?[0-9]{0,20}\\.?[0-9]{0,20}([eE][+-]?[0-9]{1,3})?")
        || text.chars().noneMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    double value = Double.parseDouble(text);
    return value >= 0 && value <= 1 ? value : null;
  }

  void graph(String moduleId, HttpRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    Optional<Map<AgentView.Flow, Long>> flows = agent.flows(moduleId);
    if (flows.isEmpty()) {
      response.text(500, "module not found\n");
      return;
    }
    String asked = request.query().getOrDefault("window", "5");
    int window = asked.matches("[0-9]{1,2}") ? Integer.parseInt(asked) : 0;
    if (window < 1 || window > 60) {
      response.text(400, "Invalid window: must be an integer between 1 and 60\n");
      return;
    }
    open(request, response, out -> rates(moduleId, flows.get(), window, out));
  }

  private void rates(String moduleId, Map<AgentView.Flow, Long> start, int window, OutputStream out)
      throws IOException, InterruptedException {
    Map<AgentView.Flow, Long> before = start;
    while (true) {
      clock.sleep(Duration.ofSeconds(window));
      Map<AgentView.Flow, Long> now = agent.flows(moduleId).orElse(Map.of());
      out.write(rates(before, now, window).getBytes(StandardCharsets.UTF_8));
      out.write(END);
      out.flush();
      before = now;
    }
  }

  private static String rates(
      Map<AgentView.Flow, Long> before, Map<AgentView.Flow, Long> now, int window) {
    var json = new JsonText().open('[');
    now.forEach(
        (flow, count) -> {
          long passed = count - before.getOrDefault(flow, 0L);
          if (passed > 0) {
            json.item().open('{');
            json.member("componentID").string(flow.globalId());
            json.member("targetComponentIDs").raw("null");
            json.member("type").string(flow.kind().name().toLowerCase(Locale.ROOT));
            json.member("rate").raw(GoText.jsonNumber((double) passed / window));
            json.close('}');
          }
        });
    return json.close(']').toString();
  }
}
