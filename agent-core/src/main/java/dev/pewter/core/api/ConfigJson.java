package dev.pewter.core.api;

import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.diag.Span;
import dev.pewter.core.telemetry.GoText;
import java.lang.ref.SoftReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The configuration that runs, and the one that was refused with what is wrong where, as JSON for
/// the pages; without secrets. Kept for who asks next, as long as the memory suffices: a page asks
/// every few seconds, and there may be ten thousand lines.
final class ConfigJson {
  private static final AgentView.Load NONE =
      new AgentView.Load(Instant.EPOCH, false, List.of(), List.of(), null);

  /// An answer, and what it is of.
  private record Told(List<Source> running, AgentView.Load load, String json) {
    boolean isOf(List<Source> sources, AgentView.Load last) {
      return running.equals(sources) && load.equals(last);
    }
  }

  private final AgentView agent;
  private volatile SoftReference<Told> last = new SoftReference<>(null);

  ConfigJson(AgentView agent) {
    this.agent = agent;
  }

  String json() {
    var running = List.copyOf(agent.sources());
    var load = Objects.requireNonNullElse(agent.lastLoad(), NONE);
    var told = last.get();
    if (told == null || !told.isOf(running, load)) {
      told = new Told(running, load, new Writing(agent).text(running, load));
      last = new SoftReference<>(told);
    }
    return told.json;
  }

  /// Makes one answer.
  private static final class Writing {
    private final AgentView agent;
    private final JsonText json = new JsonText();

    Writing(AgentView agent) {
      this.agent = agent;
    }

    private String text(List<Source> running, AgentView.Load load) {
      json.open('{');
      json.member("loadedAt").string(load.equals(NONE) ? "" : GoText.instant(load.at()));
      json.member("applied").raw(Boolean.toString(load.isClean()));
      json.member("inForceSince").string(GoText.instantOrEmpty(load.inForceSince()));
      var shown = new ArrayList<Redacted>();
      files("files", running, shown);
      files("refused", load.refused(), shown);
      json.member("diagnostics").open('[');
      load.diagnostics().forEach(each -> diagnostic(each, shown));
      return json.close(']').close('}').toString();
    }

    private void files(String name, List<Source> sources, List<Redacted> shown) {
      json.member(name).open('[');
      var custom = CustomSecrets.of(sources, agent);
      for (Source source : sources) {
        var redacted = Redaction.redact(source, custom);
        shown.add(redacted);
        json.item().open('{');
        json.member("name").string(source.name());
        json.member("text").string(redacted.text());
        json.close('}');
      }
      json.close(']');
    }

    private void diagnostic(Diagnostic diagnostic, List<Redacted> shown) {
      json.item().open('{');
      json.member("severity").string(diagnostic.isError() ? "error" : "warning");
      var span = diagnostic.nearest();
      if (span != null) {
        json.member("file").string(span.source().name());
        json.member("line").number(span.line());
        json.member("column").number(span.column());
        shown.stream()
            .filter(each -> each.source().equals(span.source()))
            .findFirst()
            .ifPresent(each -> mark(span, each));
      }
      json.member("message").string(diagnostic.message());
      String hint = diagnostic.hint();
      if (hint != null) {
        json.member("hint").string(hint);
      }
      json.close('}');
    }

    /// Which characters of the shown line are meant; to its end when it is not the only one.
    private void mark(Span span, Redacted shown) {
      json.member("from").number(shown.column(span.start()));
      if (span.source().line(span.end()) == span.line()) {
        json.member("to").number(shown.column(span.end()));
      }
    }
  }
}
