package dev.pewter.core.api;

import dev.pewter.core.component.LogStep;
import dev.pewter.core.component.TargetText;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.Urls;
import dev.pewter.core.runtime.ComponentInfo;
import dev.pewter.core.telemetry.GoText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Follows a log entry from a component to those that it feeds, without sending it anywhere.
/// `POST {"labels": "{job=\"a\"}", "line": "…"}`; without an id where the sources send.
final class Following {
  /// A graph has no cycles, but may fan out at each step.
  private static final int MAX_STEPS = 500;

  /// Of a body: more than a line of Loki's may have.
  private static final int MAX_BODY = 512 << 10;

  /// Of an answer, each of whose steps repeats the line.
  private static final int MAX_CHARACTERS = 1 << 20;

  /// How long to wait while other lines are followed.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final AgentView agent;
  private final Clock clock;

  /// One at a time: a line and its answer are all that this costs of the heap.
  private final ReentrantLock busy = new ReentrantLock();

  Following(AgentView agent, Clock clock) {
    this.agent = agent;
    this.clock = clock;
  }

  void answer(String id, HttpRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    if (ForeignPage.isRefused(request, response)) {
      return;
    }
    if (!request.method().equals("POST")) {
      response.status(405).header("Allow", "POST").send(new byte[0]);
    } else if (request.body().length > MAX_BODY) {
      response.text(413, "a line of more than " + MAX_BODY + " bytes cannot be followed\n");
    } else if (!busy.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      response.text(503, "other lines are being followed\n");
    } else {
      Answer answer;
      try {
        answer = follow(id, request.body());
      } finally {
        busy.unlock();
      }
      answer.send(response); // a client that does not read holds nobody up
    }
  }

  private record Answer(int status, String type, String text) {
    static Answer refusal(int status, String why) {
      return new Answer(status, "text/plain; charset=utf-8", why);
    }

    void send(HttpResponse response) throws IOException {
      response
          .status(status)
          .header("Content-Type", type)
          .send(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private Answer follow(String id, byte[] body) {
    LogStep.Entry entry;
    try {
      entry = entry(body);
    } catch (JsonException | IllegalArgumentException e) {
      return Answer.refusal(400, e.getMessage() + "\n");
    }
    String from = id.isEmpty() ? first(entry) : id;
    Predicate<ComponentInfo> takesLines = each -> agent.follow(each.globalId(), entry).isPresent();
    if (from.isEmpty()) {
      return Answer.refusal(404, "no component of this configuration takes lines\n");
    }
    if (agent.component(from).isEmpty()) {
      return Answer.refusal(404, Unknown.component(from, agent, takesLines));
    }
    if (agent.follow(from, entry).isEmpty()) {
      return Answer.refusal(
          400, "\"" + from + "\" takes no lines now; " + Unknown.others(agent, takesLines));
    }
    var way = new Way();
    way.json.open('{').member("steps").open('[');
    follow(from, List.of(entry), way);
    way.json.close(']');
    if (way.isCut) {
      way.json.member("cut").raw("true");
    }
    return new Answer(200, "application/json", way.json.close('}').toString());
  }

  /// What is told so far.
  private static final class Way {
    private final JsonText json = new JsonText();
    private int left = MAX_STEPS;
    private boolean isCut;
  }

  /// Where a line comes to first: a pipeline that a source feeds, else a sink that one feeds, else
  /// what takes lines; empty when nothing does.
  private String first(LogStep.Entry entry) {
    var components = agent.components("").orElse(List.of());
    var fed =
        components.stream()
            .filter(each -> each.name().startsWith("loki.source."))
            .flatMap(each -> each.dataFlowEdgesTo().stream())
            .collect(Collectors.toSet());
    return components.stream()
        .sorted(
            Comparator.comparing((ComponentInfo each) -> !fed.contains(each.localId()))
                .thenComparing(each -> each.dataFlowEdgesTo().isEmpty()))
        .map(ComponentInfo::localId)
        .filter(each -> agent.follow(each, entry).isPresent())
        .findFirst()
        .orElse("");
  }

  private LogStep.Entry entry(byte[] body) throws JsonException {
    var members = new HashMap<String, String>();
    var json = new JsonReader(body);
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      String value = json.nextString();
      if (name.equals("labels") || name.equals("line")) {
        members.put(name, value);
      }
    }
    json.endObject();
    return new LogStep.Entry(
        clock.now(),
        WrittenLabels.read(members.getOrDefault("labels", "")),
        Labels.EMPTY,
        members.getOrDefault("line", ""),
        Map.of());
  }

  private void follow(String id, List<LogStep.Entry> entries, Way way) {
    var component = agent.component(id).orElse(null);
    if (component == null) {
      return;
    }
    for (var entry : entries) {
      var steps = agent.follow(id, entry).orElse(List.of());
      for (var step : steps) {
        if (way.left == 0 || way.json.length() > MAX_CHARACTERS) {
          way.isCut = true;
          return;
        }
        way.left--;
        write(id, step, way.json.item());
      }
      var last = steps.isEmpty() ? List.<LogStep.Entry>of() : steps.getLast().entries();
      if (!last.isEmpty()) {
        for (String next : component.dataFlowEdgesTo()) {
          follow(beside(component, next), last, way);
        }
      }
    }
  }

  /// Components are named as in the module that they are in.
  private static String beside(ComponentInfo component, String localId) {
    return component.moduleId().isEmpty() ? localId : component.moduleId() + "/" + localId;
  }

  private static void write(String id, LogStep step, JsonText json) {
    json.open('{');
    json.member("component").string(id);
    json.member("step").string(Urls.redacted(step.name()));
    json.member("outcome").string(step.outcome().name().toLowerCase(Locale.ROOT));
    json.member("reason").string(Urls.redacted(step.reason()));
    json.member("entries").open('[');
    for (var entry : step.entries()) {
      json.item().open('{');
      json.member("timestamp").string(GoText.instant(entry.time()));
      json.member("labels").string(TargetText.shown(entry.labels()).toString());
      json.member("metadata").string(TargetText.shown(entry.metadata()).toString());
      json.member("line").string(entry.line());
      if (!entry.extracted().isEmpty()) {
        String extracted = new TreeMap<>(entry.extracted()).toString();
        json.member("extracted").string(Urls.redacted(extracted));
      }
      json.close('}');
    }
    json.close(']').close('}');
  }
}
