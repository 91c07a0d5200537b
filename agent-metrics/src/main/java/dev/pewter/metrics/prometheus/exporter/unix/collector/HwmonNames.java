package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.sys.RawFiles;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import dev.pewter.metrics.host.RawPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Names the chips of `class/hwmon`: by the device a chip belongs to, for its number changes from
/// start to start; else by what it calls itself; else by its number. Where chips of one device
/// would have the same name, each gets its own added.
final class HwmonNames {
  private static final int MOST_DEVICES = 1024;

  private final HostFiles files;
  private final Map<String, String> byLinks = new HashMap<>();

  /// @param directory its name, such as `hwmon0`
  /// @param label tells it from other chips
  /// @param ownName what it calls itself, cleaned; empty if it does not
  record Chip(String directory, String label, String ownName) {
    private Chip labelled(String newLabel) {
      return new Chip(directory, newLabel, ownName);
    }
  }

  HwmonNames(HostFiles files) {
    this.files = files;
  }

  /// @throws NoData when the machine has none
  List<Chip> chips() throws IOException {
    List<String> names = new ArrayList<>();
    int result =
        files.list(
            files.sys("class/hwmon"),
            (name, length, kind) -> {
              if (kind != RawFiles.Kind.OTHER) {
                names.add(files.text(name, 0, length));
              }
            });
    if (result < 0) {
      throw new NoData("class/hwmon: not there");
    }
    names.sort(null);
    List<Chip> chips = new ArrayList<>();
    Map<String, Integer> counts = new HashMap<>();
    Map<List<String>, Integer> ownCounts = new HashMap<>();
    for (String name : names) {
      RawPath path = files.sys("class/hwmon/").add(name).add("/");
      String own = cleaned(Attributes.text(files, path, "name"));
      var chip = new Chip(name, label(name, own), own);
      chips.add(chip);
      counts.merge(chip.label, 1, Integer::sum);
      ownCounts.merge(List.of(chip.label, own), 1, Integer::sum);
    }
    chips.replaceAll(
        chip -> {
          if (counts.getOrDefault(chip.label, 0) == 1) {
            return chip;
          }
          boolean isOwn =
              !chip.ownName.isEmpty()
                  && ownCounts.getOrDefault(List.of(chip.label, chip.ownName), 0) == 1;
          return chip.labelled(chip.label + "_" + (isOwn ? chip.ownName : cleaned(chip.directory)));
        });
    return chips;
  }

  private String label(String directory, String own) throws IOException {
    String device = device(directory);
    return !device.isEmpty() ? device : !own.isEmpty() ? own : cleaned(directory);
  }

  /// The last two parts of the path of a chip's device; empty when it has none.
  private String device(String directory) throws IOException {
    String link = files.linkIfPossible(files.sys("class/hwmon/").add(directory).add("/device"));
    if (link == null) {
      return "";
    }
    String links = files.linkIfPossible(files.sys("class/hwmon/").add(directory)) + "|" + link;
    String known = byLinks.get(links);
    if (known == null) {
      known = resolved(Path.of(files.paths().sysfs(), "class/hwmon", directory, "device"));
      if (byLinks.size() >= MOST_DEVICES) {
        byLinks.clear();
      }
      byLinks.put(links, known);
    }
    return known;
  }

  private static String resolved(Path link) {
    Path device;
    try {
      device = link.toRealPath();
    } catch (IOException _) { // leads nowhere
      return "";
    }
    int parts = device.getNameCount();
    String name = parts > 0 ? cleaned(device.getName(parts - 1).toString()) : "";
    String type = parts > 1 ? cleaned(device.getName(parts - 2).toString()) : "";
    return type.isEmpty() || name.isEmpty() ? name : type + "_" + name;
  }

  /// In lower case; what cannot be in a name becomes an underscore, none at the ends.
  static String cleaned(String name) {
    var text = new StringBuilder(name.toLowerCase(Locale.ROOT));
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isLegal = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ':';
      if (!isLegal) {
        text.setCharAt(i, '_');
      }
    }
    int from = 0;
    int to = text.length();
    while (from < to && text.charAt(from) == '_') {
      from++;
    }
    while (to > from && text.charAt(to - 1) == '_') {
      to--;
    }
    return text.substring(from, to);
  }
}
