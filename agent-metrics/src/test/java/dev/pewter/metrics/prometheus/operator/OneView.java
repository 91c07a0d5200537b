package dev.pewter.metrics.prometheus.operator;

import dev.pewter.core.cluster.Cluster;
import dev.pewter.core.cluster.ClusterView;

/// A cluster that never changes.
record OneView(ClusterView view) implements Cluster {

  @Override
  public boolean isEnabled() {
    return true;
  }

  @Override
  public Following follow(Runnable changed) {
    return () -> {}; // nothing to tell
  }
}
