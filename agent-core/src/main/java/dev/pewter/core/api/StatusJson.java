package dev.pewter.core.api;

import dev.pewter.core.component.Tap;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.runtime.ComponentInfo;
import dev.pewter.core.telemetry.GoText;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The process as JSON, for the pages; without secrets. Looks at the disk no more than once in ten
/// seconds, however many ask.
final class StatusJson {
  private static final Duration KEPT = Duration.ofSeconds(10);

  /// What is on disk, as JSON, as of a time.
  private record Stored(String json, long atNanos) {}

  private final AgentView agent;
  private final ApiOptions options;
  private final Clock clock;
  private volatile @Nullable Stored stored;

  StatusJson(AgentView agent, ApiOptions options, Clock clock) {
    this.agent = agent;
    this.options = options;
    this.clock = clock;
  }

  private String storage() throws IOException {
    var last = stored;
    long now = clock.nanos();
    if (last == null || now - last.atNanos > KEPT.toNanos()) {
      var json = new JsonText();
      StorageJson.write(options.storage(), json);
      last = new Stored(json.toString(), now);
      stored = last;
    }
    return last.json;
  }

  String json() throws IOException {
    var memory = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    var started = Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    var json = new JsonText().open('{');
    json.member("version").string(options.version());
    json.member("ready").raw(Boolean.toString(agent.isReady()));
    json.member("started").string(GoText.instant(started));
    json.member("listenAddress").string(agent.listenAddress());
    json.member("uiPrefix").string(options.uiPrefix());
    json.member("runtime").string("Java " + Runtime.version());
    json.member("heapUsedBytes").raw(Long.toString(memory.getUsed()));
    json.member("heapMaxBytes").raw(Long.toString(memory.getMax()));
    json.member("linesRead").number(linesRead());
    json.member("memory");
    MemoryJson.write(json);
    json.member("storage").raw(storage());
    json.member("endpoints");
    EndpointsJson.write(agent, json);
    json.member("flags").open('{');
    new TreeMap<>(options.flags()).forEach((name, value) -> json.member(name).string(value));
    return json.close('}').close('}').toString();
  }

  /// By all sources that run now, since they started.
  private long linesRead() {
    long read = 0;
    for (ComponentInfo component : agent.allComponents()) {
      if (component.name().startsWith("loki.source.")) {
        var flow = new AgentView.Flow(component.globalId(), Tap.Kind.LOKI_LOG);
        read += agent.flows(component.moduleId()).orElse(Map.of()).getOrDefault(flow, 0L);
      }
    }
    return read;
  }
}
