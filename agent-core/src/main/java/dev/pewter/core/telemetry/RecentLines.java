package dev.pewter.core.telemetry;

import java.util.ArrayDeque;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/// The last lines of the own log that components wrote, for the page of a component. At most 300
/// lines and 4 KiB of each are kept.
final class RecentLines {
  private static final int KEPT = 300;
  private static final int LONGEST = 4096;

  private record Line(String component, String text) {}

  private final ArrayDeque<Line> lines = new ArrayDeque<>();

  void add(List<KeyValuePair> facts, String line) {
    String path = "";
    String id = "";
    for (KeyValuePair fact : facts) {
      switch (fact.key) {
        case "component_path" -> path = String.valueOf(fact.value);
        case "component_id" -> id = String.valueOf(fact.value);
        default -> {}
      }
    }
    if (id.isEmpty()) {
      return;
    }
    if (lines.size() == KEPT) {
      lines.removeFirst();
    }
    lines.addLast(
        new Line(globalId(path, id), line.substring(0, Math.min(LONGEST, line.length()))));
  }

  private static String globalId(String path, String id) {
    String module = path.startsWith("/") ? path.substring(1) : path;
    return module.isEmpty() ? id : module + "/" + id;
  }

  /// The lines of a component, the oldest first.
  List<String> of(String globalId) {
    return lines.stream().filter(line -> line.component.equals(globalId)).map(Line::text).toList();
  }
}
