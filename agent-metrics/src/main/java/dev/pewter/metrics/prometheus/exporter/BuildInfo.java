package dev.pewter.metrics.prometheus.exporter;

import dev.pewter.metrics.exposition.MetricPage;

/// The family by which dashboards find machines. The version is the agent's.
public final class BuildInfo {
  private static final String ARCHITECTURE = architecture(System.getProperty("os.arch", "unknown"));
  private static final String RUNTIME = "java" + Runtime.version().feature();

  private BuildInfo() {}

  private static String architecture(String java) {
    return java.equals("aarch64") ? "arm64" : java;
  }

  /// @param program for which dashboards look, `node_exporter`
  public static void add(MetricPage page, String program, String version) {
    page.gauge(
            program + "_build_info",
            "A constant 1 that tells which program shows this page.",
            "branch",
            "goarch",
            "goos",
            "goversion",
            "revision",
            "tags",
            "version")
        .add(1, "", ARCHITECTURE, "linux", RUNTIME, "", "", version);
  }
}
