package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.sys.FileStat;
import dev.pewter.core.sys.SystemCallException;
import dev.pewter.core.telemetry.Log;
import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.exposition.MetricType;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What others wrote into files named `*.prom`. A file with a mistake, and one for whose samples
/// the page has no room, is left out as a whole. Runs last, so that metrics of the exporter itself
/// stay where a file has the same.
final class TextfileCollector implements Collector {
  static final String NAME = "textfile";
  private static final long NANOS = 1_000_000_000;
  private static final long OWN_BYTES = 4 * MetricPage.FAMILY_BYTES; // MTIME and ERROR, not times
  private static final List<String> RESERVED =
      List.of("node_scrape_collector_", "node_textfile_", "node_exporter_build_info", "promhttp_");
  private static final Family MTIME =
      Family.gauge(
          "node_textfile_mtime_seconds", "When a file was changed, in seconds since 1970.", "file");
  private static final Family ERROR =
      Family.gauge("node_textfile_scrape_error", "Whether a file or directory could not be read.");

  private final HostFiles files;
  private final Log log;
  private final String pattern;
  private final Map<String, Long> mtimes = new LinkedHashMap<>();
  private Set<String> told = new HashSet<>();
  private Set<String> tellings = new HashSet<>();
  private boolean hasFailed;
  private long room;

  TextfileCollector(CollectorSettings settings) {
    this.files = settings.files();
    this.log = settings.log();
    this.pattern = settings.arguments().textfile().directory();
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    hasFailed = false;
    mtimes.clear();
    room = page.left() - OWN_BYTES;
    var families = new ArrayList<TextFamily>();
    if (!pattern.isEmpty()) {
      for (String directory : DirectoryPattern.matches(files, pattern)) {
        read(directory, families);
      }
    }
    for (var mtime : mtimes.entrySet()) {
      MTIME.add(page, mtime.getValue(), mtime.getKey());
    }
    ERROR.add(page, hasFailed ? 1 : 0);
    show(page, families);
    told = tellings;
    tellings = new HashSet<>();
  }

  private void failed(String path, String reason) {
    hasFailed = true;
    tell("text file left out", path, reason);
  }

  /// Logs what was not so at the last time.
  private void tell(String message, String what, String reason) {
    String telling = what + reason;
    if (tellings.add(telling) && !told.contains(telling)) {
      log.error(message, "collector", NAME, "name", what, "err", reason);
    }
  }

  private void read(String directory, List<TextFamily> families) throws IOException {
    RawPath path = files.path(directory);
    List<String> names = files.listIfPossible(path);
    if (names == null) {
      failed(directory, SystemCallException.text(files.errno()));
      return;
    }
    for (String name : names) {
      if (name.endsWith(".prom")) {
        String file = directory.endsWith("/") ? directory + name : directory + "/" + name;
        try {
          Fields text = files.read(files.path(file));
          long time = MetricPage.FAMILY_BYTES + file.length();
          var found = TextFile.parse(file, text.bytes(), text.end(), room - time);
          long seconds = Math.floorDiv(FileStat.of(file).modifiedNanos(), NANOS);
          mtimes.put(file, seconds);
          room -= time + found.bytes();
          families.addAll(found.families().values());
        } catch (IOException e) {
          failed(file, String.valueOf(e.getMessage()));
        }
      }
    }
  }

  private void show(MetricPage page, List<TextFamily> families) {
    Map<String, String> helps = helps(families);
    var own = new HashSet<String>();
    var types = new HashMap<String, MetricType>();
    for (TextFamily family : families) {
      if (!types.containsKey(family.name)
          && (page.has(family.name) || RESERVED.stream().anyMatch(family.name::startsWith))) {
        own.add(family.name);
      }
      var type = family.type == null ? MetricType.UNTYPED : family.type;
      types.putIfAbsent(family.name, type);
      String help = helps.getOrDefault(family.name, "");
      if (own.contains(family.name)) {
        page.refuse(family.name, "is shown by the exporter itself");
        tell("metric of a text file left out", family.name, "the exporter itself has it");
      } else if (family.help != null && !family.help.equals(help)) {
        tell("metric of a text file left out", family.name, "another file has another help text");
      } else {
        family.show(page.family(family.name, type, help));
      }
    }
  }

  /// The help of each name: the first there is, else one that names the files.
  private static Map<String, String> helps(List<TextFamily> families) {
    var helps = new HashMap<String, String>();
    var origins = new HashMap<String, StringBuilder>();
    for (TextFamily family : families) {
      if (family.help != null) {
        helps.putIfAbsent(family.name, family.help);
      }
      var all = origins.computeIfAbsent(family.name, _ -> new StringBuilder());
      all.append(all.isEmpty() ? TextFamily.ORIGIN : ", ").append(family.path);
    }
    origins.forEach((name, all) -> helps.putIfAbsent(name, all.toString()));
    return helps;
  }
}
