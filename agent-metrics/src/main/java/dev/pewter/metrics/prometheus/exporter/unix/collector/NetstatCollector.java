package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.regex.SearchPattern;
import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The kernel's counters of network protocols, those whose names are asked for.
final class NetstatCollector implements Collector {
  private static final int MOST_NAMES = 8192;
  private static final Family HIDDEN = Family.untyped("", "");

  private final HostFiles files;
  private final @Nullable SearchPattern shown;
  private final Map<String, Map<String, Family>> families = new HashMap<>();
  private Family[] columns = new Family[256];

  NetstatCollector(CollectorSettings settings) {
    this.files = settings.files();
    this.shown = CollectorArguments.pattern(settings.arguments().netstat().fields());
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    addPairs(page, files.read(files.proc("net/netstat")));
    addPairs(page, files.read(files.proc("net/snmp")));
    Fields snmp6 = files.readIfThere(files.proc("net/snmp6"));
    if (snmp6 != null) {
      addLines(page, snmp6);
    }
  }

  /// A line of names, then a line of values; both begin with the protocol.
  private void addPairs(MetricPage page, Fields fields) throws IOException {
    while (fields.nextLine()) {
      if (!fields.next()) {
        continue;
      }
      if (!fields.endsWith(":")) {
        throw fields.bad("a protocol");
      }
      String protocol = fields.text(fields.from(), fields.to() - 1);
      Map<String, Family> names = families.computeIfAbsent(protocol, _ -> new HashMap<>());
      int count = 0;
      while (fields.next()) {
        if (count == columns.length) {
          columns = Arrays.copyOf(columns, 2 * count);
        }
        columns[count++] = family(names, protocol, fields.text());
      }
      boolean hasValues =
          fields.nextLine() && fields.next() && fields.length() == protocol.length() + 1;
      if (!hasValues || !fields.startsWith(protocol)) {
        throw new IOException("no values of protocol " + protocol);
      }
      for (int i = 0; i < count; i++) {
        if (!fields.next()) {
          throw new IOException("fewer values than names of protocol " + protocol);
        }
        if (columns[i] != HIDDEN) {
          columns[i].add(page, fields.whole());
        }
      }
      if (fields.next()) {
        throw new IOException("more values than names of protocol " + protocol);
      }
    }
  }

  /// Each line a name, which tells the protocol up to its `6`, and a value.
  private void addLines(MetricPage page, Fields fields) throws IOException {
    Map<String, Family> names = families.computeIfAbsent("", _ -> new HashMap<>());
    while (fields.nextLine()) {
      if (!fields.next()) {
        continue;
      }
      String name = fields.text();
      Family family = names.get(name);
      if (family == null) {
        int six = name.indexOf('6') + 1;
        family = six == 0 ? HIDDEN : make(names, name, name.substring(0, six), name.substring(six));
      }
      if (fields.next() && family != HIDDEN) {
        family.add(page, fields.whole());
      }
    }
  }

  private Family family(Map<String, Family> names, String protocol, String field) {
    Family family = names.get(field);
    return family == null ? make(names, field, protocol, field) : family;
  }

  private Family make(Map<String, Family> names, String key, String protocol, String field) {
    String name = protocol + "_" + field;
    Family family =
        shown == null || shown.isIn(name)
            ? Family.untyped("node_netstat_" + name, "Statistic " + protocol + field + ".")
            : HIDDEN;
    if (names.size() < MOST_NAMES) {
      names.put(key, family);
    }
    return family;
  }
}
