package dev.pewter.metrics.prometheus.receivehttp;

import dev.pewter.core.component.Tap;
import dev.pewter.core.model.SampleReceiver;
import java.util.Set;

/// What a request is treated with; an update replaces it as a whole.
record Intake(
    SampleReceiver next,
    Tap tap,
    Set<Version> accepted,
    boolean appendMetadata,
    boolean typeAndUnit) {

  /// The messages there are.
  enum Version {
    FIRST("prometheus.WriteRequest"),
    SECOND("io.prometheus.write.v2.Request");

    final String message;

    Version(String message) {
      this.message = message;
    }
  }
}
