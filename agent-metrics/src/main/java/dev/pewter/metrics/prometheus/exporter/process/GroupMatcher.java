package dev.pewter.metrics.prometheus.exporter.process;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.regex.SearchPattern;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.template.GoTemplate;
import dev.pewter.core.template.TemplateException;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells whether a process is of a group, and the group's name.
final class GroupMatcher {
  private final @Nullable Set<String> names;
  private final @Nullable Map<String, String> programs; // by base name; "" for any path
  private final List<SearchPattern> patterns;
  private final GoTemplate template;
  private final Log log;

  GroupMatcher(MatcherArguments arguments, Log log) {
    this.names = arguments.comm() == null ? null : Set.copyOf(arguments.comm());
    this.programs = arguments.exe() == null ? null : programs(arguments.exe());
    this.patterns =
        arguments.cmdline() == null
            ? List.of()
            : arguments.cmdline().stream().map(SearchPattern::parse).toList();
    this.template = template(arguments.name());
    this.log = log;
  }

  private static Map<String, String> programs(List<String> paths) {
    var programs = new HashMap<String, String>();
    for (String path : paths) {
      boolean isPath = path.contains("/");
      programs.put(isPath ? ProcessFacts.base(path) : path, isPath ? path : "");
    }
    return programs;
  }

  static GoTemplate template(String name) {
    return GoTemplate.parse("cmdname", name.isEmpty() ? "{{.ExeBase}}" : name);
  }

  /// The name of the process's group; null when it is of another one.
  @Nullable String group(ProcessFacts process) {
    if (names != null && !names.contains(process.comm())) {
      return null;
    }
    if (programs != null && !isProgram(process.commandLine(), programs)) {
      return null;
    }
    var matches = new HashMap<String, Object>();
    if (!patterns.isEmpty() && !matches(String.join(" ", process.commandLine()), matches)) {
      return null;
    }
    return name(process, matches);
  }

  private static boolean isProgram(List<String> commandLine, Map<String, String> programs) {
    if (commandLine.isEmpty()) {
      return false;
    }
    String program = commandLine.getFirst();
    String wanted = programs.get(ProcessFacts.base(program));
    return wanted != null && (wanted.isEmpty() || wanted.equals(program));
  }

  private boolean matches(String commandLine, Map<String, Object> matches) {
    for (SearchPattern pattern : patterns) {
      var match = pattern.find(commandLine, 0);
      if (match == null) {
        return false;
      }
      List<String> groups = pattern.groupNames();
      for (int i = 0; i < groups.size(); i++) {
        String found = match.group(i);
        matches.put(groups.get(i), found == null ? "" : found);
      }
    }
    return true;
  }

  private @Nullable String name(ProcessFacts process, Map<String, Object> matches) {
    Map<String, Object> data =
        Map.of(
            "Comm", process.comm(),
            "ExeBase", ProcessFacts.base(process.program()),
            "ExeFull", process.program(),
            "Username", process.user(),
            "PID", (long) process.pid(),
            "StartTime", process.start().atZone(ZoneOffset.UTC),
            "Cgroups", process.cgroups(),
            "Matches", matches);
    try {
      return Utf8.shown(template.execute(data));
    } catch (TemplateException e) {
      log.warn("process left out, its group has no name", "pid", process.pid(), "err", e);
      return null;
    }
  }
}
