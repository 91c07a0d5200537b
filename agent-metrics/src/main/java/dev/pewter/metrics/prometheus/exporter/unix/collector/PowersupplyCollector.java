package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.Attribute;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Batteries and mains, from `class/power_supply`.
final class PowersupplyCollector implements Collector {
  private static final String INFO = "node_power_supply_info";
  private static final double MICRO = 1_000_000;
  private static final double TENTHS = 10;
  private static final List<Attribute> NUMBERS = new ArrayList<>();
  private static final List<String> TEXTS =
      List.of(
          "capacity_level",
          "charge_type",
          "health",
          "manufacturer",
          "model_name",
          "power_supply", // its name, no file
          "scope",
          "serial_number",
          "status",
          "technology",
          "type",
          "usb_type");

  static {
    for (String file :
        "authentic calibrate capacity capacity_alert_max capacity_alert_min online present"
            .split(" ", -1)) {
      number(file, file, 1);
    }
    number("cycle_count", "cyclecount", 1);
    number("time_to_empty_now", "time_to_empty_seconds", 1);
    number("time_to_full_now", "time_to_full_seconds", 1);
    for (String file :
        ("current_boot current_max energy_empty energy_empty_design energy_full"
                + " energy_full_design voltage_boot voltage_max voltage_max_design voltage_min"
                + " voltage_min_design voltage_ocv charge_control_limit charge_control_limit_max"
                + " charge_counter charge_empty charge_empty_design charge_full"
                + " charge_full_design charge_term_current constant_charge_current"
                + " constant_charge_current_max constant_charge_voltage"
                + " constant_charge_voltage_max precharge_current input_current_limit")
            .split(" ", -1)) {
      number(file, file, MICRO);
    }
    number("current_now", "current_ampere", MICRO);
    number("energy_now", "energy_watthour", MICRO);
    number("voltage_now", "voltage_volt", MICRO);
    number("charge_now", "charge_ampere", MICRO);
    number("power_now", "power_watt", MICRO);
    for (String file :
        ("temp temp_alert_max temp_alert_min temp_ambient temp_ambient_max temp_ambient_min"
                + " temp_max temp_min")
            .split(" ", -1)) {
      number(file, file + "_celsius", TENTHS);
    }
  }

  private final HostFiles files;
  private final NameFilter supplies;

  PowersupplyCollector(CollectorSettings settings) {
    this.files = settings.files();
    this.supplies = new NameFilter(settings.arguments().powersupply().ignoredSupplies(), "");
  }

  private static void number(String file, String name, double divisor) {
    NUMBERS.add(
        Attribute.divided(
            file,
            Family.gauge(
                "node_power_supply_" + name, "Power supply: " + file + ".", "power_supply"),
            divisor));
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    for (String supply : files.list(files.sys("class/power_supply"))) {
      if (supplies.shows(supply)) {
        add(page, supply);
      }
    }
  }

  private void add(MetricPage page, String supply) throws IOException {
    RawPath path = files.sys("class/power_supply/").add(supply).add("/");
    List<String> there = files.listIfPossible(path);
    if (there == null) {
      return; // it was unplugged
    }
    var names = Set.copyOf(there);
    for (var number : NUMBERS) {
      if (names.contains(number.file())) {
        Attributes.add(files, path, List.of(number), page, supply);
      }
    }
    var labels = new ArrayList<String>();
    var values = new ArrayList<String>();
    for (String label : TEXTS) {
      String value = label.equals("power_supply") ? supply : Attributes.text(files, path, label);
      if (!value.isEmpty()) {
        labels.add(label);
        values.add(value);
      }
    }
    page.gauge(INFO, "Texts about a power supply, always 1.")
        .addWith(1, labels.toArray(new String[0]), values.toArray(new String[0]));
  }
}
