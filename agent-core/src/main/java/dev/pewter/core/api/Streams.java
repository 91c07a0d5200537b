package dev.pewter.core.api;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.model.ByteBudget;
import dev.pewter.core.runtime.ComponentInfo;
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

/// The endless answers: what passes through a component, and the rates on the graph's edges.
final class Streams {
  private static final String END = "|;|";

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

  /// How texts are told apart.
  private enum Form {
    /// Each ends with `|;|`, as the reference has it, and as a text may, too.
    ITEMS,
    /// A JSON object a line: `{"text":"…"}`, and `{"lost":3}` for what could not be shown.
    LINES
  }

  /// What passes through a component, as the reference shows it.
  void debug(String id, HttpRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    texts(id, Form.ITEMS, request, response);
  }

  /// The same for our pages and commands.
  void tap(String id, HttpRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    texts(id, Form.LINES, request, response);
  }

  private void texts(String id, Form form, HttpRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    Double probability = probability(request.query().get("sampleProb"));
    String refusal = agent.watchRefusal(id);
    if (probability == null) {
      // The reference goes on after the first complaint; so both texts come.
      response.text(400, "Invalid sample probability\n" + (refusal == null ? "" : refusal + "\n"));
      return;
    }
    if (agent.component(id).isEmpty()) {
      response.text(404, Unknown.component(id, agent, ComponentInfo::liveDebugging));
      return;
    }
    if (refusal != null) {
      response.text(500, refusal + "\n");
      return;
    }
    open(request, response, to -> watch(id, probability, form, to));
  }

  /// What begins an answer, and writes without an end.
  private interface Endless {
    void write(HttpResponse response) throws IOException, InterruptedException;
  }

  /// Answers with a stream if there are not too many.
  private void open(HttpRequest request, HttpResponse response, Endless endless)
      throws IOException, InterruptedException {
    if (ForeignPage.isRefused(request, response)) {
      return;
    }
    if (request.method().equals("HEAD")) {
      begin(response).send(new byte[0]);
      return;
    }
    request.cancelWhenAbandoned();
    if (!places.tryAcquire()) {
      response.text(503, "too many live views are open, at most " + MOST_OPEN + "\n");
      return;
    }
    try {
      endless.write(response);
    } finally {
      places.release();
    }
  }

  /// Until nobody reads, or the component cannot be watched any more. Who sees the answer begin
  /// misses nothing from then on.
  private void watch(String id, double probability, Form form, HttpResponse response)
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
    try (watch;
        OutputStream out = begin(response).stream()) {
      while (agent.watchRefusal(id) == null) {
        int left = Waiting.MOST; // so that what is lost is told, too, when it never ends
        for (String text = texts.poll(); text != null; text = --left > 0 ? texts.poll() : null) {
          write(form == Form.LINES ? member("text").string(text) + "}\n" : text + END, out);
        }
        long lost = texts.takeLost();
        if (lost > 0 && form == Form.LINES) {
          write(member("lost").number(lost) + "}\n", out);
        }
        out.flush();
        clock.sleep(Duration.ofSeconds(1));
      }
    } finally {
      texts.end();
    }
  }

  private static JsonText member(String name) {
    return new JsonText().open('{').member(name);
  }

  private static void write(String text, OutputStream out) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static HttpResponse begin(HttpResponse response) {
    return response
        .status(200)
        .header("Content-Type", "text/plain; charset=utf-8")
        .header("X-Accel-Buffering", "no"); // a proxy that waits for more shows nothing
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
    open(request, response, to -> rates(moduleId, flows.get(), window, to));
  }

  private void rates(
      String moduleId, Map<AgentView.Flow, Long> start, int window, HttpResponse response)
      throws IOException, InterruptedException {
    Map<AgentView.Flow, Long> before = start;
    try (OutputStream out = begin(response).stream()) {
      out.flush();
      while (true) {
        clock.sleep(Duration.ofSeconds(window));
        Map<AgentView.Flow, Long> now = agent.flows(moduleId).orElse(Map.of());
        write(rates(before, now, window) + END, out);
        out.flush();
        before = now;
      }
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
