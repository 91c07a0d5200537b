package dev.pewter.k8s.logs;

import dev.pewter.core.config.decode.Attr;
import java.util.Map;

/// How one container's tail does, for people.
///
/// @param target `namespace/pod:container`
/// @param updateTime when the last line or failure was; empty before
/// @param lastLine when lines were read last; empty when none was since the start
/// @param readLines how many were read since it began
/// @param acknowledgedTime the newest time of what was delivered; empty before
/// @param lagSeconds how much older that is than the newest line read
public record TailInfo(
    @Attr("target") String target,
    @Attr("labels") Map<String, String> labels,
    @Attr("discovery_labels") Map<String, String> discoveryLabels,
    @Attr("last_error") String lastError,
    @Attr("update_time") String updateTime,
    @Attr("last_line") String lastLine,
    @Attr("state") String state,
    @Attr("read_lines") long readLines,
    @Attr("acknowledged_time") String acknowledgedTime,
    @Attr("lag_seconds") double lagSeconds) {
  public TailInfo {
    labels = Map.copyOf(labels);
    discoveryLabels = Map.copyOf(discoveryLabels);
  }
}
