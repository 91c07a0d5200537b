package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How many interfaces a bonded interface has and how many of them are up.
final class BondingCollector implements Collector {
  private static final Family SLAVES =
      Family.gauge("node_bonding_slaves", "Interfaces that are bonded.", "master");
  private static final Family ACTIVE =
      Family.gauge("node_bonding_active", "Bonded interfaces that are up.", "master");

  private final HostFiles files;

  BondingCollector(CollectorSettings settings) {
    this.files = settings.files();
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    var masters = files.readIfThere(files.sys("class/net/bonding_masters"));
    if (masters == null) {
      throw new NoData("class/net/bonding_masters: not there");
    }
    for (String master : words(masters)) {
      var slaves = words(files.read(files.sys("class/net/").add(master).add("/bonding/slaves")));
      int active = 0;
      for (String slave : slaves) {
        if (isUp(master, slave)) {
          active++;
        }
      }
      SLAVES.add(page, slaves.size(), master);
      ACTIVE.add(page, active, master);
    }
  }

  private boolean isUp(String master, String slave) throws IOException {
    var status = status(master, "/lower_", slave);
    if (status == null) { // an old kernel
      status = status(master, "/slave_", slave);
    }
    if (status == null) {
      throw new IOException(master + ": no status of " + slave);
    }
    return files.value().is("up");
  }

  private @Nullable Fields status(String master, String link, String slave) throws IOException {
    return files.readIfThere(
        files.sys("class/net/").add(master).add(link).add(slave).add("/bonding_slave/mii_status"));
  }

  private static List<String> words(Fields fields) {
    var words = new ArrayList<String>();
    while (fields.nextLine()) {
      while (fields.next()) {
        words.add(fields.text());
      }
    }
    return words;
  }
}
