package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// How many sockets there are and what memory they take, from `net/sockstat` and `net/sockstat6`.
final class SockstatCollector implements Collector {
  private static final Family USED = Family.gauge("node_sockstat_sockets_used", "Sockets in use.");
  private static final int MOST_NAMES = 1024;

  private final HostFiles files;
  private final double pageBytes;
  private final Map<String, Map<String, Family>> families = new HashMap<>();

  SockstatCollector(CollectorSettings settings, long pageBytes) {
    this.files = settings.files();
    this.pageBytes = pageBytes;
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    add(page, "net/sockstat");
    add(page, "net/sockstat6");
  }

  private void add(MetricPage page, String file) throws IOException {
    Fields fields = files.readIfThere(files.proc(file));
    while (fields != null && fields.nextLine()) {
      if (!fields.next(':')) {
        continue;
      }
      String protocol = fields.text();
      while (fields.next()) {
        String name = fields.text();
        if (!fields.next()) {
          throw new IOException(file + ": " + protocol + " " + name + " without a number");
        }
        double value = fields.whole();
        if (protocol.equals("sockets")) {
          if (name.equals("used")) {
            USED.add(page, value);
          }
          continue;
        }
        family(protocol, name).add(page, value);
        if (name.equals("mem")) {
          family(protocol, "mem_bytes").add(page, value * pageBytes);
        }
      }
    }
  }

  private Family family(String protocol, String name) {
    if (families.size() > MOST_NAMES) {
      families.clear();
    }
    Map<String, Family> names = families.computeIfAbsent(protocol, _ -> new HashMap<>());
    if (names.size() > MOST_NAMES) {
      names.clear();
    }
    Family family = names.get(name);
    if (family == null) {
      family =
          Family.gauge(
              "node_sockstat_" + protocol + "_" + name,
              "Sockets of " + protocol + " in state " + name + ".");
      names.put(name, family);
    }
    return family;
  }
}
