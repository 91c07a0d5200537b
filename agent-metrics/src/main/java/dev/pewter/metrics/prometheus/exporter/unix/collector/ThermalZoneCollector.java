package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.number;
import static dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.text;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import java.io.IOException;
import java.util.List;

/// Temperatures and coolers that the kernel regulates, from `class/thermal`. What cannot be read
/// is left out, a cooler as a whole.
final class ThermalZoneCollector implements Collector {
  private static final String ZONE = "thermal_zone";
  private static final String COOLER = "cooling_device";
  private static final double MILLI = 1000;
  private static final Family TEMPERATURE =
      Family.gauge("node_thermal_zone_temp", "Temperature of a zone.", "type", "zone");
  private static final Family STATE =
      Family.gauge("node_cooling_device_cur_state", "How much a device cools.", "name", "type");
  private static final Family MOST =
      Family.gauge("node_cooling_device_max_state", "How much a device can cool.", "name", "type");

  private final HostFiles files;

  ThermalZoneCollector(CollectorSettings settings) {
    this.files = settings.files();
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    List<String> names = files.listIfPossible(files.sys("class/thermal"));
    if (names == null) {
      return;
    }
    for (String name : names) {
      RawPath path = files.sys("class/thermal/").add(name).add("/");
      if (name.startsWith(ZONE)) {
        double value = number(files, path, "temp") / MILLI;
        if (!Double.isNaN(value)) {
          TEMPERATURE.add(page, value, text(files, path, "type"), name.substring(ZONE.length()));
        }
      } else if (name.startsWith(COOLER)) {
        String number = name.substring(COOLER.length());
        String type = text(files, path, "type");
        double state = number(files, path, "cur_state");
        double most = number(files, path, "max_state");
        if (!Double.isNaN(state + most)) {
          STATE.add(page, state, number, type);
          MOST.add(page, most, number, type);
        }
      }
    }
  }
}
