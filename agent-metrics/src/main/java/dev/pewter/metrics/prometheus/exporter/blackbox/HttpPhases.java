package dev.pewter.metrics.prometheus.exporter.blackbox;

/// The phases of a probe by HTTP, summed over all redirects.
record HttpPhases(Gauges gauges) {
  private static final String NAME = "probe_http_duration_seconds";
  private static final String HELP = "How long each phase took, over all redirects.";

  void add(String phase, long nanos) {
    gauges.addPhase(NAME, HELP, phase, nanos / 1e9);
  }

  void showAll() {
    for (String phase : new String[] {"connect", "tls", "processing", "transfer"}) {
      add(phase, 0);
    }
  }
}
