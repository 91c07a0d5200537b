package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Sensors of temperature, voltage, fans and power, from `class/hwmon`: files
/// `<type><number>_<property>` of a chip and of its device.
final class HwmonCollector implements Collector {
  private static final int MOST_BYTES = 128; // no driver has longer ones
  private static final int MOST_FAMILIES = 4096;
  private static final double MILLI = 0.001;
  private static final double MICRO = 1_000_000;
  private static final Set<String> TYPES =
      Set.of(
          "vrm",
          "beep_enable",
          "update_interval",
          "in",
          "cpu",
          "fan",
          "pwm",
          "temp",
          "curr",
          "power",
          "energy",
          "humidity",
          "intrusion",
          "freq");
  private static final Family CHIP =
      Family.gauge("node_hwmon_chip_names", "What a chip calls itself.", "chip", "chip_name");
  private static final Family LABEL =
      Family.gauge(
          "node_hwmon_sensor_label", "What a sensor is called.", "chip", "label", "sensor");
  private static final Family BEEP =
      Family.gauge("node_hwmon_beep_enabled", "1 if a chip beeps.", "chip", "sensor");
  private static final Family REGULATOR =
      Family.gauge(
          "node_hwmon_voltage_regulator_version", "Version of the regulator.", "chip", "sensor");
  private static final Family INTERVAL =
      Family.gauge(
          "node_hwmon_update_interval_seconds", "How often a chip measures.", "chip", "sensor");

  private final HostFiles files;
  private final HwmonNames names;
  private final NameFilter chips;
  private final Map<String, Family> families = new HashMap<>();

  /// What a file's name says.
  private record Sensor(String type, String name, String property) {}

  /// What a file says.
  ///
  /// @param number NaN if it is none
  private record Reading(String text, double number) {}

  /// How a number becomes a sample.
  private record Unit(String suffix, double factor, double divisor, boolean isCounter) {
    static final Unit NONE = new Unit("", 1, 1, false);

    static Unit milli(String suffix) {
      return new Unit(suffix, MILLI, 1, false);
    }

    static Unit micro(String suffix) {
      return new Unit(suffix, 1, MICRO, false);
    }
  }

  HwmonCollector(CollectorSettings settings) {
    var arguments = settings.arguments().hwmon();
    this.files = settings.files();
    this.names = new HwmonNames(files);
    this.chips = new NameFilter(arguments.chipExclude(), arguments.chipInclude());
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    for (var chip : names.chips()) {
      if (chips.shows(chip.label())) {
        if (!chip.ownName().isEmpty()) {
          CHIP.add(page, 1, chip.label(), chip.ownName());
        }
        Map<String, Map<Sensor, Reading>> sensors = new TreeMap<>();
        read(files.sys("class/hwmon/").add(chip.directory()).add("/"), sensors);
        read(files.sys("class/hwmon/").add(chip.directory()).add("/device/"), sensors);
        sensors.forEach((sensor, readings) -> add(page, chip.label(), sensor, readings));
      }
    }
  }

  /// Adds the readings of a directory's files to those of their sensors.
  private void read(RawPath path, Map<String, Map<Sensor, Reading>> sensors) throws IOException {
    int length = path.length();
    List<String> there = files.listIfPossible(path);
    if (there == null) {
      return;
    }
    for (String name : there) {
      Sensor sensor = sensor(name);
      if (sensor != null) {
        Fields found = files.readOnce(path.cut(length).add(name), MOST_BYTES);
        if (found != null) {
          boolean isText = sensor.property.equals("label");
          sensors
              .computeIfAbsent(sensor.name, _ -> new HashMap<>())
              .put(sensor, isText ? new Reading(label(), Double.NaN) : new Reading("", number()));
        }
      }
    }
  }

  /// The text that was read last, blanks and all.
  private String label() {
    return files.valueWithBlanks().text();
  }

  /// The number that was read last, NaN if it is none; with a blank beside it, it is none.
  private double number() {
    try {
      return files.valueWithBlanks().decimal();
    } catch (IOException _) { // not a number: nothing to show
      return Double.NaN;
    }
  }

  /// What `temp1_crit_alarm` says: type `temp`, name `temp1`, property `crit_alarm`.
  private static @Nullable Sensor sensor(String file) {
    int digits = 0;
    while (digits < file.length() && !isDigit(file.charAt(digits))) {
      digits++;
    }
    int end = digits;
    while (end < file.length() && isDigit(file.charAt(end))) {
      end++;
    }
    if (digits == file.length()) { // no number: the whole name is the type
      return TYPES.contains(file) ? new Sensor(file, file + "0", "") : null;
    }
    String type = file.substring(0, digits);
    boolean hasProperty = end + 1 < file.length() && file.charAt(end) == '_';
    if (!TYPES.contains(type) || end - digits > 9 || (end < file.length() && !hasProperty)) {
      return null;
    }
    String name = type + Integer.parseInt(file.substring(digits, end));
    return new Sensor(type, name, hasProperty ? file.substring(end + 1) : "");
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void add(MetricPage page, String chip, String name, Map<Sensor, Reading> readings) {
    String type = readings.keySet().iterator().next().type;
    Reading label = readings.get(new Sensor(type, name, "label"));
    if (label != null) {
      LABEL.add(page, 1, chip, label.text, name);
    }
    boolean hasPlain = readings.containsKey(new Sensor(type, name, ""));
    readings.forEach(
        (sensor, reading) -> {
          double value = reading.number;
          switch (type) {
            case "beep_enable" -> BEEP.add(page, value == 1 ? 1 : 0, chip, name);
            case "vrm" -> add(page, REGULATOR, value, Unit.NONE, chip, name);
            case "update_interval" -> add(page, INTERVAL, value, Unit.milli(""), chip, name);
            default -> addReading(page, sensor, value, hasPlain, chip, label);
          }
        });
  }

  private void addReading(
      MetricPage page,
      Sensor sensor,
      double value,
      boolean hasPlain,
      String chip,
      @Nullable Reading label) {
    String property = sensor.property;
    if (property.equals("label")) {
      return;
    }
    boolean isInput = property.equals("input");
    if (sensor.type.equals("freq") && isInput) {
      if (label != null) {
        Unit unit = Unit.micro("_freq_mhz");
        String name = HwmonNames.cleaned(label.text);
        add(page, family("node_hwmon_freq", unit), value, unit, chip, name);
      }
      return;
    }
    String shown =
        property.isEmpty() || (isInput && !hasPlain) ? "" : "_" + HwmonNames.cleaned(property);
    Unit unit = unit(sensor.type, property);
    add(page, family("node_hwmon_" + sensor.type + shown, unit), value, unit, chip, sensor.name);
  }

  private static Unit unit(String type, String property) {
    switch (property) {
      case "fault", "alarm" -> {
        return Unit.NONE;
      }
      case "beep" -> {
        return new Unit("_enabled", 1, 1, false);
      }
      default -> {}
    }
    return switch (type) {
      case "in", "cpu" -> Unit.milli("_volts");
      case "temp" -> property.equals("type") ? Unit.NONE : Unit.milli("_celsius");
      case "curr" -> Unit.milli("_amps");
      case "energy" -> new Unit("_joule_total", 1, MICRO, true);
      case "power" ->
          switch (property) {
            case "accuracy" -> Unit.micro("");
            case "average_interval", "average_interval_min", "average_interval_max" ->
                Unit.milli("_seconds");
            default -> Unit.micro("_watt");
          };
      case "humidity" -> Unit.micro("");
      case "fan" ->
          switch (property) {
            case "input", "min", "max", "target" -> new Unit("_rpm", 1, 1, false);
            default -> Unit.NONE;
          };
      default -> Unit.NONE;
    };
  }

  private Family family(String prefix, Unit unit) {
    String name = prefix + unit.suffix;
    Family family = families.get(name);
    if (family == null) {
      if (families.size() >= MOST_FAMILIES) {
        families.clear();
      }
      String help = "Sensor reading " + name.substring("node_hwmon_".length()) + ".";
      family =
          unit.isCounter
              ? Family.counter(name, help, "chip", "sensor")
              : Family.gauge(name, help, "chip", "sensor");
      families.put(name, family);
    }
    return family;
  }

  private static void add(
      MetricPage page, Family family, double value, Unit unit, String... labels) {
    if (!Double.isNaN(value)) {
      family.add(page, value * unit.factor / unit.divisor, labels);
    }
  }
}
