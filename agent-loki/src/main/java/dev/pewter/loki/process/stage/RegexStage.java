package dev.pewter.loki.process.stage;

import dev.pewter.core.regex.SearchPattern;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Extracts the named groups of the first match. ASCII lines are searched where they lie, and
/// values become strings only when somebody reads them.
final class RegexStage implements Stage {
  private final @Nullable String source;
  private final boolean labelsFromGroups;
  private final SearchPattern pattern;
  private final String[] names; // of named groups
  private final int[] groups; // their numbers

  RegexStage(RegexArguments arguments, SearchPattern pattern) {
    this.source = arguments.source();
    this.labelsFromGroups = arguments.labelsFromGroups();
    this.pattern = pattern;
    var all = pattern.groupNames();
    this.groups =
        IntStream.range(1, all.size()).filter(group -> !all.get(group).isEmpty()).toArray();
    this.names = Arrays.stream(groups).mapToObj(all::get).toArray(String[]::new);
  }

  @Override
  public void process(Entries entries) {
    if (names.length == 0 || (!labelsFromGroups && !entries.keepsExtracted())) {
      return;
    }
    var input = new Input(source);
    for (int i = 0; i < entries.size(); i++) {
      if (!input.of(entries, i)) {
        continue;
      }
      if (Scan.isAscii(input.bytes(), input.start(), input.end())) {
        searchAscii(entries, i, input.bytes(), input.start(), input.end());
      } else {
        search(entries, i, input.rawText());
      }
    }
  }

  private void searchAscii(Entries entries, int entry, byte[] line, int start, int end) {
    int[] bounds = pattern.findAscii(line, start, end);
    if (bounds == null) {
      return;
    }
    for (int k = 0; k < names.length; k++) {
      int from = Math.max(0, bounds[2 * groups[k]]);
      int to = Math.max(0, bounds[2 * groups[k] + 1]);
      if (labelsFromGroups) {
        var text = new String(line, from, to - from, StandardCharsets.ISO_8859_1);
        entries.values(entry).set(names[k], text);
        entries.setLabel(entry, names[k], text);
      } else {
        entries.values(entry).set(names[k], line, from, to);
      }
    }
  }

  private void search(Entries entries, int entry, String line) {
    var match = pattern.find(line, 0);
    if (match == null) {
      return;
    }
    for (int k = 0; k < names.length; k++) {
      String group = match.group(groups[k]);
      String text = group == null ? "" : group;
      entries.values(entry).set(names[k], text);
      if (labelsFromGroups) {
        entries.setValidLabel(entry, names[k], text);
      }
    }
  }

  @Override
  public boolean readsExtracted() {
    return source != null;
  }
}
