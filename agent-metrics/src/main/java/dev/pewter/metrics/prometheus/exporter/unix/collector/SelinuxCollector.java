package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Whether SELinux guards the machine, as the agent itself sees it: the configured paths do not
/// apply.
final class SelinuxCollector implements Collector {
  private static final Family ENABLED =
      Family.gauge("node_selinux_enabled", "Whether SELinux is on.");
  private static final Family CONFIG =
      Family.gauge(
          "node_selinux_config_mode", "The configured mode: 1 enforcing, 0 permissive, -1 off.");
  private static final Family CURRENT =
      Family.gauge(
          "node_selinux_current_mode", "The current mode: 1 enforcing, 0 permissive, -1 off.");

  private final HostFiles files;
  private final String root;

  /// @param root what all paths begin with, empty on a real machine
  SelinuxCollector(HostFiles files, String root) {
    this.files = files;
    this.root = root;
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    String enforce = files.textIfPossible(files.path(root).add("/sys/fs/selinux/enforce"));
    String label = files.textIfPossible(files.path(root).add("/proc/self/attr/current"));
    if (enforce == null || "kernel".equals(label)) {
      ENABLED.add(page, 0);
      return;
    }
    ENABLED.add(page, 1);
    CONFIG.add(page, configured());
    CURRENT.add(page, enforce.equals("1") ? 1 : enforce.equals("0") ? 0 : -1);
  }

  private int configured() throws IOException {
    Fields fields = files.readIfPossible(files.path(root).add("/etc/selinux/config"));
    while (fields != null && fields.nextLine()) {
      if (fields.next('=') && fields.is("SELINUX")) {
        return mode(fields.rest().text());
      }
    }
    return mode(null);
  }

  private static int mode(@Nullable String word) {
    return "enforcing".equals(word) ? 1 : "permissive".equals(word) ? 0 : -1;
  }
}
