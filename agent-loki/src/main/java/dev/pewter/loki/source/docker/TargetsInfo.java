package dev.pewter.loki.source.docker;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import java.util.List;

/// How the readers do, for people.
record TargetsInfo(@Block("targets_info") List<TargetInfo> targets) {
  TargetsInfo {
    targets = List.copyOf(targets);
  }

  /// @param readOffset the time of the last confirmed line, in nanoseconds since 1970
  /// @param acknowledgedTime the same for people; empty before
  /// @param lastLine when lines were read last; empty when none was since the start
  /// @param state `delivered`, `in_flight`, `returned` or `failed`
  record TargetInfo(
      @Attr("id") String id,
      @Attr("last_error") String lastError,
      @Attr("labels") String labels,
      @Attr("is_running") boolean isRunning,
      @Attr("read_offset") String readOffset,
      @Attr("acknowledged_time") String acknowledgedTime,
      @Attr("last_line") String lastLine,
      @Attr("state") String state) {}
}
