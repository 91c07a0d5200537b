package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// Which known flaws the CPUs have.
final class CpuVulnerabilitiesCollector implements Collector {
  private static final String DIRECTORY = "devices/system/cpu/vulnerabilities";
  private static final List<String> STATES = List.of("not affected", "vulnerable", "mitigation");
  private static final Family INFO =
      Family.gauge(
          "node_cpu_vulnerabilities_info", "What the CPUs' flaws mean.", "codename", "state");

  private final HostFiles files;

  CpuVulnerabilitiesCollector(HostFiles files) {
    this.files = files;
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    List<String> names = files.listIfPossible(files.sys(DIRECTORY));
    for (String name : names == null ? List.<String>of() : names) {
      String text = files.textIfPossible(files.sys(DIRECTORY).add("/").add(name));
      if (text != null) {
        INFO.add(page, 1, name, state(text.toLowerCase(Locale.ROOT)));
      }
    }
  }

  /// What a text begins with; what stands behind another word, as in `KVM: Mitigation: …`, is not
  /// looked at.
  private static String state(String text) {
    for (String state : STATES) {
      if (text.startsWith(state)) {
        return state;
      }
    }
    return "unknown";
  }
}
