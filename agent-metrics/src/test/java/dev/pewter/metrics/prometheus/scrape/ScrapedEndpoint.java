package dev.pewter.metrics.prometheus.scrape;

import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.Batches;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;

/// A target on a real socket, a running component that scrapes it, and what that passes on.
abstract class ScrapedEndpoint {
  final TestContext context;
  final Batches batches = new Batches();
  final TaskGroup tasks = new TaskGroup("it");
  final Endpoint endpoint;
  PrometheusScrape scrape;

  ScrapedEndpoint(Clock clock) throws IOException {
    context = new TestContext("prometheus.scrape.it", Path.of("data-does-not-exist"), clock);
    endpoint = new Endpoint();
  }

  @AfterEach
  void close() throws IOException {
    tasks.close();
    endpoint.close();
  }

  PrometheusScrape start(String... lines) throws Exception {
    scrape = new PrometheusScrape(context, arguments(lines));
    tasks.start("run", scrape::run);
    return scrape;
  }

  /// Those with the endpoint for the target and a short interval, unless they say otherwise.
  PrometheusScrapeArguments arguments(String... lines) throws DecodeException {
    var all = new ArrayList<>(List.of(lines));
    if (all.stream().noneMatch(l -> l.startsWith("targets"))) {
      all.add("targets = [{\"__address__\" = \"" + endpoint.address() + "\"}]");
    }
    if (all.stream().noneMatch(l -> l.startsWith("scrape_interval"))) {
      all.add("scrape_interval = \"100ms\"");
      all.add("scrape_timeout = \"100ms\"");
    }
    all.add("forward_to = []");
    var decoded = Blocks.decode(PrometheusScrapeArguments.class, all.toArray(String[]::new));
    return ReceiverInstead.of(decoded, batches);
  }

  /// The first batch of which something holds; others come before it on a machine that is busy.
  SampleBatch until(Predicate<SampleBatch> holds) {
    await().until(() -> batches.taken().stream().anyMatch(holds));
    return batches.taken().stream().filter(holds).findFirst().orElseThrow();
  }

  SampleBatch untilUp() {
    return until(b -> value(b, "up") == 1);
  }

  void untilError(String part) {
    await().until(() -> lastErrorOrNone().contains(part));
  }

  static double value(SampleBatch batch, String name) {
    for (int i = 0; i < batch.size(); i++) {
      if (name.equals(batch.series(i).get("__name__"))) {
        return batch.value(i);
      }
    }
    return -99;
  }

  String lastErrorOrNone() {
    var targets = scrape.debugInfo().targets();
    return targets.isEmpty() ? "" : targets.getFirst().lastError();
  }
}
