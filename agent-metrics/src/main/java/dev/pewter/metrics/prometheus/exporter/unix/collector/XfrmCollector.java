package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;
import java.util.Locale;

/// Packets that IPsec could not transform, by reason.
final class XfrmCollector implements Collector {
  private static final String PREFIX = "Xfrm";

  private final HostFiles files;
  private final NamedFamilies families = new NamedFamilies(XfrmCollector::family);

  XfrmCollector(CollectorSettings settings) {
    this.files = settings.files();
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Fields fields = files.readIfThere(files.proc("net/xfrm_stat"));
    if (fields == null) {
      throw new NoData("the kernel does not transform packets");
    }
    while (fields.nextLine()) {
      if (fields.next() && fields.startsWith(PREFIX)) {
        Family family = families.of(fields.text());
        fields.next();
        family.add(page, fields.whole());
      }
    }
  }

  /// `XfrmInNoStates` becomes `in_no_states`.
  private static Family family(String field) {
    String name = field.substring(PREFIX.length());
    String words = name.replaceAll("(?<=.)(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    return Family.counter(
        "node_xfrm_" + words + "_packets_total", "Packets counted as " + name + ".");
  }
}
