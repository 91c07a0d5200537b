package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricFamily;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// How often each CPU served each interrupt. CPUs have the names of the head line.
final class InterruptsCollector implements Collector {
  private static final Family TOTAL =
      Family.counter(
          "node_interrupts_total", "Interrupts served.", "cpu", "devices", "info", "type");

  private final HostFiles files;
  private final List<String> cpus = new ArrayList<>();
  private double[] counts = {};

  InterruptsCollector(HostFiles files) {
    this.files = files;
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Fields fields = files.read(files.proc("interrupts"));
    if (!fields.nextLine()) {
      throw new IOException("interrupts: empty");
    }
    cpus(fields, cpus);
    if (counts.length != cpus.size()) {
      counts = new double[cpus.size()];
    }
    MetricFamily total = TOTAL.on(page);
    while (fields.nextLine()) {
      if (fields.next(':')) {
        add(total, fields);
      }
    }
  }

  /// The names of a head line such as `CPU0 CPU2`.
  static void cpus(Fields fields, List<String> names) {
    names.clear();
    while (fields.next()) {
      if (fields.startsWith("CPU")) {
        names.add(fields.text(fields.from() + "CPU".length(), fields.to()));
      }
    }
  }

  private void add(MetricFamily total, Fields fields) throws IOException {
    String type = fields.text();
    boolean isNumbered = fields.isNumber();
    for (int i = 0; i < counts.length; i++) {
      if (!fields.next() || !fields.isNumber()) {
        return; // a count of all CPUs, such as ERR and MIS
      }
      counts[i] = fields.whole();
    }
    String info = "";
    String devices = "";
    if (isNumbered) {
      if (!fields.next()) {
        return;
      }
      info = fields.text();
      devices = words(fields);
    } else {
      info = words(fields);
      if (info.isEmpty()) {
        return;
      }
    }
    for (int i = 0; i < counts.length; i++) {
      total.add(counts[i], cpus.get(i), devices, info, type);
    }
  }

  /// The rest of a line, with one blank between words.
  private static String words(Fields fields) {
    String rest = fields.rest().text();
    return rest.contains("  ") || rest.contains("\t") ? rest.replaceAll("\\s+", " ") : rest;
  }
}
