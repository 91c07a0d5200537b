package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.model.SampleBatch;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What is known of metric families: the newest of each, at most 20,000. From any thread.
final class Families {
  private static final int LIMIT = 20_000;
  private static final List<String> SUFFIXES =
      List.of("_total", "_bucket", "_count", "_sum", "_created", "_info");

  private final ConcurrentHashMap<String, SampleBatch.Metadata> known = new ConcurrentHashMap<>();

  /// @return whether something has changed
  boolean add(SampleBatch.Metadata family) {
    var before = known.get(family.family());
    if (family.equals(before) || (before == null && known.size() >= LIMIT)) {
      return false;
    }
    known.put(family.family(), family);
    return true;
  }

  /// The family of a metric.
  SampleBatch.@Nullable Metadata of(String metric) {
    var found = known.get(metric);
    for (int i = 0; found == null && i < SUFFIXES.size(); i++) {
      String suffix = SUFFIXES.get(i);
      if (metric.endsWith(suffix)) {
        found = known.get(metric.substring(0, metric.length() - suffix.length()));
      }
    }
    return found;
  }

  List<SampleBatch.Metadata> all() {
    return List.copyOf(known.values());
  }
}
