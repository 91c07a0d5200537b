package dev.pewter.metrics.prometheus.remotewrite;

/// How many entries of each kind.
record Counts(int samples, int exemplars, int histograms) {
  static final Counts NONE = new Counts(0, 0, 0);

  int all() {
    return samples + exemplars + histograms;
  }

  Counts plus(Counts other) {
    return new Counts(
        samples + other.samples, exemplars + other.exemplars, histograms + other.histograms);
  }

  Counts minus(Counts other) {
    return new Counts(
        Math.max(0, samples - other.samples),
        Math.max(0, exemplars - other.exemplars),
        Math.max(0, histograms - other.histograms));
  }
}
