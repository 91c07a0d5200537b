package dev.pewter.metrics.remote;

import dev.pewter.core.model.SampleBatch;

/// The numbers of metric types on the wire, the same in both versions.
final class MetricTypes {
  private MetricTypes() {}

  static int number(SampleBatch.Type type) {
    return switch (type) {
      case UNKNOWN -> 0;
      case COUNTER -> 1;
      case GAUGE -> 2;
      case HISTOGRAM -> 3;
      case GAUGE_HISTOGRAM -> 4;
      case SUMMARY -> 5;
      case INFO -> 6;
      case STATE_SET -> 7;
    };
  }

  /// Unknown for any other number.
  static SampleBatch.Type of(int number) {
    for (var type : SampleBatch.Type.values()) {
      if (number(type) == number) {
        return type;
      }
    }
    return SampleBatch.Type.UNKNOWN;
  }
}
