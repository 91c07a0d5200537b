package dev.pewter.core.api;

import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.telemetry.GoText;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.TreeMap;

/// The process and its configuration as JSON, for the pages; without secrets.
final class StatusJson {
  private StatusJson() {}

  static String status(AgentView agent, ApiOptions options) {
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
    json.member("flags").open('{');
    new TreeMap<>(options.flags()).forEach((name, value) -> json.member(name).string(value));
    return json.close('}').close('}').toString();
  }

  static String config(AgentView agent) {
    var load = agent.lastLoad();
    var json = new JsonText().open('{');
    json.member("loadedAt").string(load == null ? "" : GoText.instant(load.at()));
    json.member("applied").raw(Boolean.toString(load != null && load.isApplied()));
    json.member("files").open('[');
    for (Source source : agent.sources()) {
      json.item().open('{');
      json.member("name").string(source.name());
      json.member("text").string(Redaction.redact(source));
      json.close('}');
    }
    json.close(']').member("diagnostics").open('[');
    if (load != null) {
      load.diagnostics().forEach(each -> diagnostic(json.item(), each));
    }
    return json.close(']').close('}').toString();
  }

  private static void diagnostic(JsonText json, Diagnostic diagnostic) {
    json.open('{');
    json.member("severity").string(diagnostic.isError() ? "error" : "warning");
    var span = diagnostic.span();
    if (span != null) {
      json.member("file").string(span.source().name());
      json.member("line").raw(Integer.toString(span.line()));
      json.member("column").raw(Integer.toString(span.column()));
    }
    json.member("message").string(diagnostic.message());
    String hint = diagnostic.hint();
    if (hint != null) {
      json.member("hint").string(hint);
    }
    json.close('}');
  }
}
