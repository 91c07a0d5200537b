package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.text;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import java.io.IOException;
import java.util.List;

/// What NVMe controllers lead to, and how many do, from `class/nvme-subsystem`.
final class NvmesubsystemCollector implements Collector {
  private static final Family INFO =
      Family.gauge(
          "node_nvmesubsystem_info",
          "Texts about a subsystem, always 1.",
          "iopolicy",
          "model",
          "nqn",
          "serial",
          "subsystem");
  private static final Family NAMESPACE =
      Family.gauge(
          "node_nvmesubsystem_namespace_info",
          "A block device of a subsystem, always 1.",
          "device",
          "subsystem");
  private static final Family PATHS =
      Family.gauge("node_nvmesubsystem_paths", "Controllers of a subsystem.", "subsystem");
  private static final Family LIVE =
      Family.gauge(
          "node_nvmesubsystem_paths_live", "Controllers of a subsystem that work.", "subsystem");
  private static final Family STATE =
      Family.gauge(
          "node_nvmesubsystem_path_state",
          "1 for the state that a controller is in.",
          "controller",
          "state",
          "subsystem",
          "transport");
  private static final List<String> STATES =
      List.of("connecting", "dead", "deleting", "live", "new", "resetting", "unknown");

  private final HostFiles files;

  NvmesubsystemCollector(CollectorSettings settings) {
    this.files = settings.files();
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    for (String subsystem : files.list(files.sys("class/nvme-subsystem"))) {
      RawPath path = files.sys("class/nvme-subsystem/").add(subsystem).add("/");
      List<String> names = files.listIfPossible(path);
      if (names != null) { // it may have gone since
        add(page, path, names, subsystem);
      }
    }
  }

  private void add(MetricPage page, RawPath path, List<String> names, String subsystem)
      throws IOException {
    INFO.add(
        page,
        1,
        text(files, path, "iopolicy"),
        text(files, path, "model"),
        text(files, path, "subsysnqn"),
        text(files, path, "serial"),
        subsystem);
    int length = path.length();
    int paths = 0;
    int live = 0;
    for (String name : names) {
      int numberEnd = numberEnd(name, "nvme", 0);
      if (numberEnd == name.length()) {
        paths++;
        path.cut(length).add(name).add("/");
        String state = state(text(files, path, "state"));
        live += state.equals("live") ? 1 : 0;
        addState(page, state, name, subsystem, text(files, path, "transport"));
      } else if (numberEnd > 0 && numberEnd(name, "n", numberEnd) == name.length()) {
        NAMESPACE.add(page, 1, name, subsystem);
      }
    }
    PATHS.add(page, paths, subsystem);
    LIVE.add(page, live, subsystem);
  }

  /// Where the number behind a word at a place of a name ends; -1 when there is no such thing.
  static int numberEnd(String name, String word, int place) {
    int digits = place + word.length();
    int end = digits;
    while (end < name.length() && name.charAt(end) >= '0' && name.charAt(end) <= '9') {
      end++;
    }
    return name.startsWith(word, place) && end > digits ? end : -1;
  }

  private static String state(String said) {
    String state = said.startsWith("deleting") ? "deleting" : said; // or `deleting (no IO)`
    return STATES.contains(state) ? state : "unknown";
  }

  private static void addState(
      MetricPage page, String now, String controller, String subsystem, String transport) {
    for (String state : STATES) {
      STATE.add(page, state.equals(now) ? 1 : 0, controller, state, subsystem, transport);
    }
  }
}
