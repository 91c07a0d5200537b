package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Settings of the kernel that were asked for, as numbers or as texts.
final class SysctlCollector implements Collector {
  private static final Family INFO =
      Family.gauge("node_sysctl_info", "A setting of the kernel.", "index", "name", "value");

  private final HostFiles files;
  private final List<Setting> settings = new ArrayList<>();
  private final List<String> values = new ArrayList<>();

  /// @param keys names for the numbers of it; empty for none
  private record Setting(String name, String path, List<String> keys, boolean isNumeric) {
    static Setting of(String include, boolean isNumeric) {
      int colon = include.indexOf(':');
      String name = colon < 0 ? include : include.substring(0, colon);
      List<String> keys =
          colon < 0 ? List.of() : List.of(include.substring(colon + 1).split(",", -1));
      return new Setting(name, "sys/" + name.replace('.', '/'), keys, isNumeric);
    }

    String family() {
      return "node_sysctl_" + MetricNames.sanitized(name);
    }
  }

  SysctlCollector(CollectorSettings settings) {
    this.files = settings.files();
    var arguments = settings.arguments().sysctl();
    arguments.include().forEach(include -> this.settings.add(Setting.of(include, true)));
    arguments.includeInfo().forEach(include -> this.settings.add(Setting.of(include, false)));
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    for (var setting : settings) {
      Fields fields = files.read(files.proc(setting.path));
      values.clear();
      while (fields.nextLine()) {
        while (fields.next()) {
          values.add(fields.text());
        }
      }
      if (values.isEmpty()) {
        throw new IOException("sysctl " + setting.name + " has no values");
      }
      if (setting.isNumeric) {
        numbers(page, setting);
      } else {
        for (int i = 0; i < values.size(); i++) {
          INFO.add(page, 1, Integer.toString(i), setting.name, values.get(i));
        }
      }
    }
  }

  private void numbers(MetricPage page, Setting setting) throws IOException {
    String help = "Setting " + setting.name + " of the kernel.";
    if (!setting.keys.isEmpty()) {
      if (values.size() != setting.keys.size()) {
        throw new IOException(
            "sysctl " + setting.name + " has " + values.size() + " values, not one for each key");
      }
      for (int i = 0; i < values.size(); i++) {
        String name = setting.family() + "_" + MetricNames.sanitized(setting.keys.get(i));
        page.untyped(name, help).add(number(setting, i));
      }
    } else if (values.size() == 1) {
      page.untyped(setting.family(), help).add(number(setting, 0));
    } else {
      var family = page.untyped(setting.family(), help, "index");
      for (int i = 0; i < values.size(); i++) {
        family.add(number(setting, i), Integer.toString(i));
      }
    }
  }

  private double number(Setting setting, int index) throws IOException {
    String text = values.get(index);
    try {
      return (double) Long.decode(text); // decimal, 0x… or, with a 0 before it, octal
    } catch (NumberFormatException _) { // told with the setting's name
      throw new IOException("sysctl " + setting.name + " is no number: \"" + text + "\"");
    }
  }
}
