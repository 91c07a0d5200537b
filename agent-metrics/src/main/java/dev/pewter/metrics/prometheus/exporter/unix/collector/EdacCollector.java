package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.Attribute;
import java.io.IOException;
import java.util.List;

/// Errors of memory that the hardware found, from `devices/system/edac/mc`.
final class EdacCollector implements Collector {
  private static final List<Attribute> CONTROLLER =
      List.of(
          new Attribute("ce_count", counter("correctable", "controller")),
          new Attribute("ue_count", counter("uncorrectable", "controller")));
  private static final Family ROW_CORRECTABLE = counter("csrow_correctable", "controller", "csrow");
  private static final Family ROW_UNCORRECTABLE =
      counter("csrow_uncorrectable", "controller", "csrow");
  private static final List<Attribute> ROW =
      List.of(
          new Attribute("ce_count", ROW_CORRECTABLE), new Attribute("ue_count", ROW_UNCORRECTABLE));
  private static final List<Attribute> UNKNOWN_ROW =
      List.of(
          new Attribute("ce_noinfo_count", ROW_CORRECTABLE),
          new Attribute("ue_noinfo_count", ROW_UNCORRECTABLE));
  private static final String COUNT = "_ce_count";
  private static final Family CHANNEL_CORRECTABLE = channel("correctable");
  private static final Family CHANNEL_UNCORRECTABLE = channel("uncorrectable");

  private final HostFiles files;
  private final boolean isShowingChannels;

  EdacCollector(CollectorSettings settings) {
    this.files = settings.files();
    this.isShowingChannels = settings.hasNewerFamilies();
  }

  private static Family channel(String name) {
    return counter("channel_" + name, "channel", "controller", "csrow", "dimm_label");
  }

  private static Family counter(String name, String... labels) {
    return Family.counter("node_edac_" + name + "_errors_total", "Errors of memory.", labels);
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    List<String> controllers = files.listIfPossible(files.sys("devices/system/edac/mc"));
    if (controllers == null) {
      return;
    }
    for (String controller : controllers) {
      if (isNumbered(controller, "mc")) {
        add(page, controller);
      }
    }
  }

  private void add(MetricPage page, String directory) throws IOException {
    String controller = directory.substring("mc".length());
    RawPath path = files.sys("devices/system/edac/mc/").add(directory).add("/");
    Attributes.add(files, path, CONTROLLER, page, controller);
    Attributes.add(files, path, UNKNOWN_ROW, page, controller, "unknown");
    int length = path.length();
    List<String> rows = files.listIfPossible(path);
    if (rows == null) {
      return;
    }
    for (String row : rows) {
      if (isNumbered(row, "csrow")) {
        path.cut(length).add(row).add("/");
        String number = row.substring("csrow".length());
        Attributes.add(files, path, ROW, page, controller, number);
        if (isShowingChannels) {
          addChannels(page, path, controller, number);
        }
      }
    }
  }

  /// The files `ch0_ce_count`, `ch0_ue_count` and `ch0_dimm_label` and so on of a row.
  private void addChannels(MetricPage page, RawPath path, String controller, String row)
      throws IOException {
    List<String> names = files.listIfPossible(path);
    for (String name : names == null ? List.<String>of() : names) {
      String prefix = name.endsWith(COUNT) ? name.substring(0, name.length() - COUNT.length()) : "";
      if (isNumbered(prefix, "ch")) {
        var attributes =
            List.of(
                new Attribute(name, CHANNEL_CORRECTABLE),
                new Attribute(prefix + "_ue_count", CHANNEL_UNCORRECTABLE));
        String label = label(Attributes.text(files, path, prefix + "_dimm_label"));
        String channel = prefix.substring("ch".length());
        Attributes.add(files, path, attributes, page, channel, controller, row, label);
      }
    }
  }

  /// As the reference writes `mc#0csrow#1channel#2`.
  private static String label(String told) {
    String label = told.replace("#", "").replace("csrow", "_csrow").replace("channel", "_channel");
    return label.isEmpty() ? "unknown" : label;
  }

  private static boolean isNumbered(String name, String prefix) {
    return name.length() > prefix.length()
        && name.startsWith(prefix)
        && name.chars().skip(prefix.length()).allMatch(c -> c >= '0' && c <= '9');
  }
}
