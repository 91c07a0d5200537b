package dev.pewter.core.runtime;

import dev.pewter.core.config.diag.Suggestions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What somebody may have meant by a name that is not there.
final class UnknownNames {
  /// How many names of one load get a suggestion.
  static final int MAX_HINTS = 50;

  private static final int MAX_SIBLING_BYTES = 1 << 20;

  private UnknownNames() {}

  static @Nullable String component(String name, Registry registry, Definitions definitions) {
    if (name.startsWith("stage.")) {
      return "%s { … } belongs into a loki.process \"…\" { … } block".formatted(name);
    }
    if (name.equals("rule") || name.equals("endpoint")) {
      return "%s { … } belongs into the block of a component".formatted(name);
    }
    if (name.startsWith("otelcol.") && Registry.isKnownElsewhere(name)) {
      return "the reference has it, this build does not: traces and OpenTelemetry are not built as of"
          + " v0.1; leave them to Grafana Alloy or an OpenTelemetry Collector beside this agent, and"
          + " loki.* and prometheus.* to this one";
    }
    if (Registry.isKnownElsewhere(name)) {
      return "the reference has it, this build does not; `pewter components` lists what it has";
    }
    var known = new ArrayList<String>();
    registry.all().forEach(provider -> known.add(provider.name()));
    known.addAll(definitions.declares().keySet());
    known.addAll(GraphBuilder.SERVICES);
    known.addAll(List.of("logging", "tracing", "declare", "foreach", "argument", "export"));
    String dotted = name.replace('_', '.');
    if (!dotted.equals(name) && known.contains(dotted)) {
      return "did you mean \"" + dotted + "\"?";
    }
    String closest = Suggestions.closest(name, known);
    return closest == null ? null : "did you mean \"" + closest + "\"?";
  }

  static @Nullable String reference(Reference reference, Collection<String> ids) {
    String elsewhere = sibling(reference);
    if (elsewhere != null) {
      return "it is defined in %s: give the directory instead of the file to load all of its *.alloy files"
          .formatted(elsewhere);
    }
    for (int length = reference.names().size(); length > 0; length--) {
      String part = String.join(".", reference.names().subList(0, length));
      int dots = length - 1;
      var alike =
          ids.stream().filter(id -> id.chars().filter(c -> c == '.').count() == dots).toList();
      String closest = Suggestions.closest(part, alike);
      if (closest != null) {
        String rest = reference.text().substring(part.length());
        return "did you mean \"" + closest + rest + "\"?";
      }
    }
    return null;
  }

  /// Another file of the same directory that has the block a reference needs.
  private static @Nullable String sibling(Reference reference) {
    Path file = Path.of(reference.span().source().name()).toAbsolutePath();
    Path directory = file.getParent();
    if (directory == null || reference.names().size() < 2 || !Files.isRegularFile(file)) {
      return null;
    }
    try (var siblings = Files.newDirectoryStream(directory, "*.alloy")) {
      for (Path sibling : siblings) {
        if (!sibling.equals(file)
            && Files.isRegularFile(sibling)
            && Files.size(sibling) <= MAX_SIBLING_BYTES
            && declares(
                new String(Files.readAllBytes(sibling), StandardCharsets.UTF_8), reference)) {
          return sibling.getFileName().toString();
        }
      }
    } catch (IOException _) {
      return null; // a hint that cannot be given
    }
    return null;
  }

  private static boolean declares(String text, Reference reference) {
    for (int length = reference.names().size(); length > 1; length--) {
      String name = String.join(".", reference.names().subList(0, length - 1));
      if (text.contains(name + " \"" + reference.names().get(length - 1) + "\"")) {
        return true;
      }
    }
    return false;
  }
}
