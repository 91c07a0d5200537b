package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// How memory is used: one family for each line of `meminfo`, whatever the kernel has.
final class MeminfoCollector implements Collector {
  private static final double KIB = 1024;
  private static final int MOST_NAMES = 1024;

  private final HostFiles files;
  private final Map<String, Name> names = new HashMap<>();

  /// What a line is called on the page.
  private record Name(String family, String help) {}

  MeminfoCollector(HostFiles files) {
    this.files = files;
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Fields fields = files.read(files.proc("meminfo"));
    while (fields.nextLine()) {
      if (!fields.next(':') || fields.length() == 0) {
        continue;
      }
      String field = fields.text();
      if (!fields.next()) {
        continue;
      }
      double value = fields.decimal();
      boolean hasUnit = fields.next(); // which is kB, whatever it says
      Name name = name(field, hasUnit);
      page.gauge(name.family, name.help).add(hasUnit ? value * KIB : value);
    }
  }

  private Name name(String field, boolean isBytes) {
    Name name = names.get(field);
    if (name == null || name.family.endsWith("_bytes") != isBytes) {
      String family = "node_memory_" + cleaned(field) + (isBytes ? "_bytes" : "");
      name = new Name(family, "Memory information field " + field + ".");
      if (names.size() < MOST_NAMES) {
        names.put(field, name);
      }
    }
    return name;
  }

  /// `Active(anon)` becomes `Active_anon`.
  private static String cleaned(String field) {
    var name = new StringBuilder(field.length());
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == '(') {
        name.append('_');
      } else if (c != ')') {
        name.append(isNameCharacter(c) ? c : '_');
      }
    }
    return name.toString();
  }

  private static boolean isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
}
