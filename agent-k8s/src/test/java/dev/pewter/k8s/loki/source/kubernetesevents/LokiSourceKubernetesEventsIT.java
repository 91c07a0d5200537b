package dev.pewter.k8s.loki.source.kubernetesevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.component.Health;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestCluster;
import dev.pewter.core.testing.TestContext;
import dev.pewter.k8s.testing.Awaited;
import dev.pewter.k8s.testing.Interrupted;
import dev.pewter.k8s.testing.ReceivedLogs;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Against our API server.
class LokiSourceKubernetesEventsIT extends EventsOfServer {
  private LokiSourceKubernetesEventsArguments arguments(boolean isShared, String... namespaces) {
    return arguments(receiver, isShared, namespaces);
  }

  private LokiSourceKubernetesEventsArguments arguments(
      LogReceiver to, boolean isShared, String... namespaces) {
    return new LokiSourceKubernetesEventsArguments(
        List.of(to),
        "events",
        List.of(namespaces),
        "logfmt",
        server.arguments(),
        new LokiSourceKubernetesEventsArguments.Clustering(isShared),
        new LokiSourceKubernetesEventsArguments.LeaderElection(false, "", ""));
  }

  private LokiSourceKubernetesEvents run(boolean isShared, String... namespaces) throws Exception {
    var component = new LokiSourceKubernetesEvents(context, arguments(isShared, namespaces));
    tasks.start("run", component::run);
    return component;
  }

  private void stopped() {
    tasks.close();
    tasks = new TaskGroup("again");
  }

  @Test
  void sendsWhatIsThereAndWhatComes() throws Exception {
    server.put(event("a", "one", 1), event("b", "two", 1));
    var component = run(false);
    await().until(() -> lines.size() == 2);
    server.put(event("a", "three", 2));
    server.put(event("a", "one", 3));
    await().until(() -> lines.size() == 4);
    server.delete("/api/v1/events", "a", "one");
    server.put(event("b", "four", 4));
    await().until(() -> lines.size() == 5);
    assertThat(lines)
        .containsExactly(line("one"), line("two"), line("three"), line("one"), line("four"));
    assertThat(labels.getFirst())
        .isEqualTo(
            "{instance=\"" + ID + "\", job=\"events\", namespace=\"a\"} 1767323041000000000");
    await()
        .untilAsserted(
            () ->
                assertThat(component.debugInfo().controllers())
                    .containsExactly(
                        new LokiSourceKubernetesEvents.DebugInfo.Controller(
                            "", "2026-01-02T03:04:04Z")));
    await().until(() -> entries("delivered_entries_total") == 5);
    assertThat(entries("entries_total")).isEqualTo(5);
    assertThat(entries("entries_in_flight")).isZero();
  }

  private double entries(String name) {
    return context.metrics().value("pewter_loki_source_kubernetes_events_" + name);
  }

  @Test
  void goesOnAfterARestartWithEventsOfTheSameSecond() throws Exception {
    server.put(event("a", "one", 1));
    run(false, "a", "b");
    await().until(() -> lines.size() == 1);
    stopped();
    server.put(event("a", "two", 1), event("a", "old", 0), event("c", "elsewhere", 1));
    run(false, "a", "b");
    await().until(() -> lines.size() == 3);
    assertThat(lines).containsExactly(line("one"), line("two"), line("old"));
  }

  @Test
  void takesOverPositionsOfTheReference() throws Exception {
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve("positions.yml"),
        "positions:\n  ? path: cursor-events-a\n    labels: \"\"\n  : \"1767323042000000\"\n");
    server.put(event("a", "old", 1), event("a", "same", 2), event("a", "new", 3));
    run(false, "a");
    await().until(() -> lines.size() == 2);
    assertThat(lines).containsExactly(line("same"), line("new"));
  }

  @Test
  void losesAndRepeatsNothingWhenWatchesBreak() throws Exception {
    server.put(event("a", "one", 1));
    run(false);
    await().until(() -> lines.size() == 1);
    server.resetWatches();
    server.put(event("a", "two", 2));
    await().until(() -> lines.size() == 2);
    server.down();
    server.put(event("a", "three", 3));
    server.compact();
    server.up();
    await().until(() -> lines.size() == 3);
    server.sendGarbage();
    server.put(event("a", "four", 4));
    await().until(() -> lines.size() == 4);
    assertThat(lines).containsExactly(line("one"), line("two"), line("three"), line("four"));
  }

  @Test
  void sendsALongListPageByPage() throws Exception {
    var names = new ArrayList<String>();
    for (int i = 0; i < 1200; i++) {
      String name = "e" + (i * 7919 % 1200); // the list is in another order than the versions
      names.add(name);
      server.put(event("a", name, i % 60));
    }
    run(false);
    await().until(() -> lines.size() >= 1200);
    stopped();
    server.put(event("a", "later", 1));
    run(false);
    await().until(() -> lines.contains(line("later")));
    names.add("later");
    assertThat(lines)
        .containsExactlyInAnyOrderElementsOf(names.stream().map(n -> line(n)).toList());
    assertThat(server.requests()).anyMatch(request -> request.contains("&continue="));
  }

  @Test
  void repeatsNothingOfALongListThatBreaksOff() throws Exception {
    var names = new ArrayList<String>();
    for (int i = 0; i < 1200; i++) {
      String name = "e" + (i * 7919 % 1200);
      names.add(name);
      server.put(event("a", name, i % 60));
    }
    var breaking =
        new LogReceiver() {
          @Override
          public String name() {
            return "breaking";
          }

          @Override
          public void accept(LogBatch batch) throws InterruptedException {
            if (lines.isEmpty()) {
              server.fail(410); // the next page: the list has taken too long
              server.put(event("a", "e0", 1)); // which is sent again, for it has changed
            }
            receiver.accept(batch);
          }
        };
    var component = new LokiSourceKubernetesEvents(context, arguments(breaking, false));
    tasks.start("run", component::run);
    server.put(event("a", "later", 1));
    await().until(() -> lines.contains(line("later")));
    await().until(() -> lines.size() >= 1202);
    assertThat(server.requests().stream().filter(LokiSourceKubernetesEventsIT::isList)).hasSize(2);
    names.addAll(List.of("e0", "later"));
    assertThat(lines)
        .containsExactlyInAnyOrderElementsOf(names.stream().map(n -> line(n)).toList());
  }

  private static boolean isList(String request) {
    return !request.contains("watch=true") && !request.contains("continue=");
  }

  @Test
  void sendsAgainWhatCameBack() throws Exception {
    returns = true;
    server.put(event("a", "one", 1), event("a", "two", 2));
    run(false);
    await()
        .until(
            () ->
                context.metrics().value("pewter_loki_source_kubernetes_events_entries_total") > 2);
    returns = false;
    await().until(() -> lines.size() >= 2);
    assertThat(lines).startsWith(line("one"), line("two"));
    await().until(() -> entries("entries_in_flight") == 0);
    assertThat(entries("delivered_entries_total")).isEqualTo(2);
    assertThat(entries("entries_total") - entries("returned_entries_total")).isEqualTo(2);
  }

  /// As when the agent stops again while it waits for what is on its way.
  @Test
  void endsAllBooksThoughItIsInterruptedAgain() throws Exception {
    var received = new ReceivedLogs();
    received.hold();
    server.put(event("a", "one", 1), event("b", "two", 1));
    var component = new LokiSourceKubernetesEvents(context, arguments(received, false, "a", "b"));
    var running = Interrupted.start(component::run);
    await().until(() -> received.lines().size() == 2);
    running.untilItHasEnded();
    received.giveBack();
    assertThat(entries("returned_entries_total")).isEqualTo(2);
    assertThat(entries("entries_in_flight")).isZero();
  }

  /// As when the agent stops while Loki fails: the sink, which stops last, puts it on disk.
  @Test
  void repeatsNothingThatIsDeliveredAfterItsEnd() throws Exception {
    var received = new ReceivedLogs();
    received.hold();
    server.put(event("a", "one", 1));
    var first = new LokiSourceKubernetesEvents(context, arguments(received, false));
    var running = Interrupted.start(first::run);
    await().until(() -> received.lines().size() == 1);
    running.untilItHasEnded();
    received.deliver();
    server.put(event("a", "two", 1));
    var again = new LokiSourceKubernetesEvents(context, arguments(received, false));
    tasks.start("again", again::run);
    await().until(() -> received.lines().stream().anyMatch(line -> line.contains("two")));
    assertThat(received.lines()).hasSize(2);
  }

  @Test
  void isUnhealthyWhenTheFirstListDoesNotCome() throws Exception {
    var time = new TestClock();
    var own = new TestContext(ID, directory, time);
    server.stall();
    var component = new LokiSourceKubernetesEvents(own, arguments(false, "shop"));
    tasks.start("run", component::run);
    await().until(() -> !server.requests().isEmpty());
    time.advance(Duration.ofSeconds(10));
    String waiting = "waiting for the API server's first list of events in namespace shop";
    Awaited.health(component::health, waiting);
    assertThat(component.health().state()).isEqualTo(Health.State.UNHEALTHY);
    assertThat(own.log().lines()).contains("warn " + waiting.replace(" of events", " of=events"));
  }

  @Test
  void tellsWhatItMayNotDoAndRecovers() throws Exception {
    server.forbid("list", "events");
    var component = run(false, "shop");
    Awaited.health(component::health, "list events in namespace shop", "403 Forbidden");
    assertThat(component.health().state()).isEqualTo(Health.State.UNHEALTHY);
    server.allow("list", "events");
    server.put(event("shop", "one", 1));
    await().until(() -> lines.size() == 1);
    await().until(() -> component.health().state() == Health.State.HEALTHY);
  }

  @Test
  void listsAgainAndAgainWhereItMayNotWatch() throws Exception {
    server.forbid("watch", "events");
    server.put(event("shop", "one", 1));
    var component = run(false, "shop");
    Awaited.health(component::health, "watch events in namespace shop", "403 Forbidden");
    server.put(event("shop", "two", 2));
    await().until(() -> lines.size() == 2);
    server.allow("watch", "events");
    await().until(() -> component.health().state() == Health.State.HEALTHY);
    server.put(event("shop", "three", 3));
    await().until(() -> lines.size() == 3);
    assertThat(lines).containsExactly(line("one"), line("two"), line("three"));
  }

  @Test
  void leavesOutEventsAboutNothing() throws Exception {
    server.put(
        "{\"apiVersion\":\"v1\",\"kind\":\"Event\",\"metadata\":{\"namespace\":\"a\","
            + "\"name\":\"x\"},\"involvedObject\":{}}");
    server.put(event("a", "one", 1));
    run(false);
    await().until(() -> lines.size() == 1);
    await()
        .untilAsserted(
            () ->
                assertThat(context.log().lines())
                    .contains("error error handling event err=no involved object for event"));
  }

  @Test
  void sharesNamespacesWithTheCluster() throws Exception {
    var cluster = new TestCluster();
    cluster.notReady();
    context.in(cluster);
    server.put(event("a", "one", 1));
    run(true, "a", "b", "c", "d", "e", "f");
    await().until(() -> cluster.followers() == 1);
    assertThat(lines).isEmpty();
    cluster.size(3);
    var own = List.of("a", "b", "c", "d", "e", "f").stream().filter(cluster.view()::owns).toList();
    assertThat(own).hasSizeBetween(1, 5);
    cluster.size(1);
    await().until(() -> lines.size() == 1);
    cluster.size(3);
    for (String namespace : List.of("a", "b", "c", "d", "e", "f")) {
      if (!own.contains(namespace)) {
        await()
            .until(
                () ->
                    context
                        .log()
                        .lines()
                        .contains("info stopping watcher for events namespace=" + namespace));
      }
    }
    lines.clear();
    for (String namespace : List.of("a", "b", "c", "d", "e", "f")) {
      server.put(event(namespace, "in-" + namespace, 5));
    }
    await().until(() -> lines.size() >= own.size());
    assertThat(lines)
        .containsExactlyInAnyOrderElementsOf(own.stream().map(n -> line("in-" + n)).toList());
  }

  @Test
  void takesNewArgumentsWhileItRuns() throws Exception {
    server.put(event("a", "one", 1), event("b", "two", 1));
    var component = run(false, "a");
    await().until(() -> lines.size() == 1);
    component.update(arguments(false, "a", "b"));
    await().until(() -> lines.size() == 2);
    assertThat(lines).containsExactly(line("one"), line("two"));
  }
}
