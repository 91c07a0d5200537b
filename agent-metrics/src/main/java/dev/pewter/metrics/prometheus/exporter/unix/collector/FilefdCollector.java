package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;

/// How many files are open on the machine.
final class FilefdCollector implements Collector {
  private static final Family ALLOCATED =
      Family.gauge("node_filefd_allocated", "Open files of the whole machine.");
  private static final Family MAXIMUM =
      Family.gauge("node_filefd_maximum", "Files that may be open on the whole machine.");

  private final HostFiles files;

  FilefdCollector(HostFiles files) {
    this.files = files;
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Fields fields = files.read(files.proc("sys/fs/file-nr"));
    fields.nextLine();
    fields.next();
    ALLOCATED.add(page, fields.decimal());
    fields.skip(2);
    MAXIMUM.add(page, fields.decimal());
  }
}
