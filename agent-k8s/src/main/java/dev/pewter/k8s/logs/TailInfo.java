package dev.pewter.k8s.logs;

import dev.pewter.core.config.decode.Attr;
import java.util.Map;

/// How one container's tail does, for people.
///
/// @param updateTime when the last line or failure was; empty before
/// @param readLines how many were read since it began
/// @param acknowledgedTime the newest time of what was delivered; empty before
/// @param lagSeconds how much older that is than the newest line read
public record TailInfo(
    @Attr("labels") Map<String, String> labels,
    @Attr("discovery_labels") Map<String, String> discoveryLabels,
    @Attr("last_error") String lastError,
    @Attr("update_time") String updateTime,
    @Attr("state") String state,
    @Attr("read_lines") long readLines,
    @Attr("acknowledged_time") String acknowledgedTime,
    @Attr("lag_seconds") double lagSeconds) {
  public TailInfo {
    labels = Map.copyOf(labels);
    discoveryLabels = Map.copyOf(discoveryLabels);
  }
}
