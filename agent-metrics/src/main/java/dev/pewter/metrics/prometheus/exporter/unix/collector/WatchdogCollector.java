package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.text;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.Attribute;
import java.io.IOException;
import java.util.List;

/// Watchdogs that restart the machine, from `class/watchdog`. What cannot be read is left out.
final class WatchdogCollector implements Collector {
  private static final List<Attribute> NUMBERS =
      List.of(
          attribute("access_cs0", "access_cs0", "Whether the second image was started."),
          attribute("bootstatus", "bootstatus", "Why the machine was started last."),
          attribute("fw_version", "fw_version", "Version of the firmware."),
          attribute("nowayout", "nowayout", "Whether it cannot be stopped."),
          attribute("pretimeout", "pretimeout_seconds", "Time from the warning to the restart."),
          attribute("timeleft", "timeleft_seconds", "Time that is left to the restart."),
          attribute("timeout", "timeout_seconds", "Time without a sign of life to the restart."));
  private static final Family INFO =
      Family.gauge(
          "node_watchdog_info",
          "Texts about a watchdog, always 1.",
          "identity",
          "name",
          "options",
          "pretimeout_governor",
          "state",
          "status");

  private final HostFiles files;

  WatchdogCollector(CollectorSettings settings) {
    this.files = settings.files();
  }

  private static Attribute attribute(String file, String name, String help) {
    return new Attribute(file, Family.gauge("node_watchdog_" + name, help, "name"));
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    for (String name : files.list(files.sys("class/watchdog"))) {
      RawPath path = files.sys("class/watchdog/").add(name).add("/");
      Attributes.addNumbers(files, path, NUMBERS, page, name);
      INFO.add(
          page,
          1,
          text(files, path, "identity"),
          name,
          text(files, path, "options"),
          text(files, path, "pretimeout_governor"),
          text(files, path, "state"),
          text(files, path, "status"));
    }
  }
}
