package dev.pewter.core.api;

import dev.pewter.core.component.Tap;
import dev.pewter.core.runtime.ComponentInfo;
import dev.pewter.core.telemetry.GoText;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// The process as JSON, for the pages; without secrets.
final class StatusJson {
  private StatusJson() {}

  static String status(AgentView agent, ApiOptions options) throws IOException {
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
    json.member("linesRead").number(linesRead(agent));
    json.member("memory");
    MemoryJson.write(json);
    json.member("storage");
    StorageJson.write(options.storage(), json);
    json.member("endpoints");
    EndpointsJson.write(agent, json);
    json.member("flags").open('{');
    new TreeMap<>(options.flags()).forEach((name, value) -> json.member(name).string(value));
    return json.close('}').close('}').toString();
  }

  /// By all sources that run now, since they started.
  private static long linesRead(AgentView agent) {
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
