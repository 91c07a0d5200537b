package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.json.JsonWriter;
import dev.pewter.core.testing.FreePort;
import dev.pewter.core.testing.Shared;
import dev.pewter.core.testing.StageCase;
import dev.pewter.loki.push.LabelText;
import dev.pewter.loki.push.PushException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The cases of stages of the shared contract, through the real distribution: each case is a
/// pipeline of its own in one agent, from the push API to a path of a receiver. Skipped by name
/// where the contract is absent.
class StageConformanceIT {
  private static final String CASE = "conformance_case"; // a label of what is pushed

  @TempDir Path folder;

  private final Map<String, List<StageCase.Entry>> arrived = new ConcurrentHashMap<>();

  @TestFactory
  Stream<DynamicTest> stageCases() throws IOException, InterruptedException {
    var file = Shared.file("contract/cases/process-stages.json");
    if (file.isEmpty()) {
      return Stream.of(
          DynamicTest.dynamicTest(
              "process-stages.json (skipped: no shared contract beside the checkout)",
              () -> Assumptions.abort("no shared contract beside the checkout")));
    }
    var cases = StageCase.read(file.get());
    run(cases);
    return IntStream.range(0, cases.size())
        .mapToObj(
            i ->
                DynamicTest.dynamicTest(
                    cases.get(i).name(), () -> cases.get(i).assertComesOut(arrived(i))));
  }

  private List<StageCase.Entry> arrived(int number) {
    return arrived.getOrDefault("/" + number, List.of());
  }

  private void run(List<StageCase> cases) throws IOException, InterruptedException {
    int port = FreePort.find();
    try (var loki = new FakeLoki();
        var http = HttpClient.newHttpClient()) {
      loki.watch(this::take);
      Files.writeString(folder.resolve("config.alloy"), config(cases, port, loki));
      try (var agent = Pewter.run(folder, Map.of("TZ", "UTC"), "config.alloy")) {
        assertThat(agent.isRunning()).as(agent.err()).isTrue();
        Awaitility.await().until(() -> isListening(port)); // ready are the configuration's parts
        var answers =
            IntStream.range(0, cases.size())
                .mapToObj(i -> request(port, cases.get(i), i))
                .map(request -> http.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                .toList();
        assertThat(answers).allMatch(answer -> answer.join().statusCode() == 204);
        Awaitility.await()
            .atMost(LogPipeline.PATIENCE)
            .untilAsserted(() -> assertThat(incomplete(cases)).isEmpty());
        agent.terminate(); // sends what should not be there, too
      }
      assertThat(loki.broken()).isEmpty();
    }
  }

  private static boolean isListening(int port) throws IOException {
    try (var _ = new Socket("127.0.0.1", port)) {
      return true;
    } catch (ConnectException _) {
      return false;
    }
  }

  private List<String> incomplete(List<StageCase> cases) {
    return IntStream.range(0, cases.size())
        .filter(i -> arrived(i).size() < cases.get(i).out().size())
        .mapToObj(i -> cases.get(i).name())
        .toList();
  }

  private void take(Push push) {
    var entries = arrived.computeIfAbsent(push.target(), _ -> new CopyOnWriteArrayList<>());
    for (var entry : push.entries()) {
      entries.add(
          new StageCase.Entry(
              labels(entry.labels()),
              Instant.ofEpochSecond(0, entry.timestampNanos()),
              entry.line(),
              new TreeMap<>(entry.metadata())));
    }
  }

  private static Map<String, String> labels(String stream) {
    try {
      return LabelText.parse(stream).toMap();
    } catch (PushException e) {
      throw new AssertionError(stream, e);
    }
  }

  private static String config(List<StageCase> cases, int port, FakeLoki loki) {
    var receivers = new ArrayList<String>();
    var pipelines = new StringBuilder();
    for (int i = 0; i < cases.size(); i++) {
      receivers.add("loki.relabel.c" + i + ".receiver");
      pipelines.append(
          """
          loki.relabel "c%1$d" {
            forward_to = [loki.process.c%1$d.receiver]
            rule {
              action        = "keep"
              source_labels = ["%2$s"]
              regex         = "%1$d"
            }
            rule {
              action = "labeldrop"
              regex  = "%2$s"
            }
          }

          loki.process "c%1$d" {
            forward_to = [loki.write.c%1$d.receiver]
          %3$s
          }

          loki.write "c%1$d" {
            endpoint {
              url        = "%4$s"
              batch_wait = "50ms"
            }
          }
          """
              .formatted(i, CASE, cases.get(i).config(), URI.create(loki.url()).resolve("/" + i)));
    }
    return """
    loki.source.api "in" {
      http {
        listen_address = "127.0.0.1"
        listen_port    = %d
      }
      use_incoming_timestamp = true
      forward_to             = %s
    }

    """
            .formatted(port, receivers)
        + pipelines;
  }

  private static HttpRequest request(int port, StageCase one, int number) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/loki/api/v1/push"))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body(one, number)))
        .build();
  }

  /// Every entry is a stream of its own, so that all keep their order.
  private static String body(StageCase one, int number) {
    var text = new StringBuilder();
    var json = new JsonWriter(text);
    json.beginObject().name("streams").beginArray();
    for (var entry : one.in()) {
      json.beginObject().name("stream").beginObject();
      entry.labels().forEach((name, value) -> json.name(name).value(value));
      json.name(CASE).value(Integer.toString(number)).endObject();
      json.name("values").beginArray().beginArray();
      json.value(Long.toString(entry.timestampNanos())).value(entry.line());
      json.endArray().endArray().endObject();
    }
    json.endArray().endObject();
    return text.toString();
  }
}
