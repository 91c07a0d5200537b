package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.Attribute;
import java.io.IOException;
import java.util.List;

/// Tape drives, from `class/scsi_tape`.
final class TapestatsCollector implements Collector {
  private static final double NANOSECOND = 1e-9;
  private static final List<Attribute> NUMBERS =
      List.of(
          new Attribute(
              "in_flight", Family.gauge("node_tape_io_now", "Commands at work.", "device")),
          counter("io_ns", "io_time_seconds", "Time of all commands.", NANOSECOND),
          counter("other_cnt", "io_others", "Commands that neither read nor write.", 1),
          counter("read_byte_cnt", "read_bytes", "Bytes read.", 1),
          counter("read_cnt", "reads_completed", "Reads.", 1),
          counter("read_ns", "read_time_seconds", "Time of reads.", NANOSECOND),
          counter("resid_cnt", "residual", "Commands that moved less than was asked for.", 1),
          counter("write_byte_cnt", "written_bytes", "Bytes written.", 1),
          counter("write_cnt", "writes_completed", "Writes.", 1),
          counter("write_ns", "write_time_seconds", "Time of writes.", NANOSECOND));

  private final HostFiles files;
  private final NameFilter devices;

  TapestatsCollector(CollectorSettings settings) {
    this.files = settings.files();
    this.devices = new NameFilter(settings.arguments().tapestats().ignoredDevices(), "");
  }

  private static Attribute counter(String file, String name, String help, double factor) {
    return Attribute.multiplied(
        file, Family.counter("node_tape_" + name + "_total", help, "device"), factor);
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    for (String device : files.list(files.sys("class/scsi_tape"))) {
      if (isDrive(device) && devices.shows(device)) {
        RawPath path = files.sys("class/scsi_tape/").add(device).add("/stats/");
        if (files.listIfPossible(path) != null) {
          Attributes.addAll(files, path, NUMBERS, page, device);
        }
      }
    }
  }

  /// `st0`, but not its other names `nst0`, `st0a` and so on.
  private static boolean isDrive(String name) {
    return name.length() > 2
        && name.startsWith("st")
        && name.chars().skip(2).allMatch(c -> c >= '0' && c <= '9');
  }
}
