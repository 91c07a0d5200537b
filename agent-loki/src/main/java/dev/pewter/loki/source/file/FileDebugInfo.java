package dev.pewter.loki.source.file;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import java.util.List;

/// What a `loki.source.file` shows of its files.
record FileDebugInfo(@Block("targets_info") List<TargetInfo> targets) {
  FileDebugInfo {
    targets = List.copyOf(targets);
  }

  /// One file.
  ///
  /// @param beganOffset where reading began in the middle, until a line was read; else 0
  /// @param lagBytes what is not delivered yet
  /// @param lagSeconds how long the oldest of it waits since it was read, or could have been
  /// @param lastLine when lines were read last; empty when none was since the start
  /// @param state `delivered`, `in_flight`, `behind`, `unfinished_line`, `missing`, `returned` or
  /// `failed`
  record TargetInfo(
      @Attr("path") String path,
      @Attr("labels") String labels,
      @Attr("is_running") boolean isRunning,
      @Attr("read_offset") long readOffset,
      @Attr("acknowledged_offset") long acknowledgedOffset,
      @Attr("began_offset") long beganOffset,
      @Attr("size") long size,
      @Attr("lag_bytes") long lagBytes,
      @Attr("lag_seconds") double lagSeconds,
      @Attr("last_line") String lastLine,
      @Attr("state") String state,
      @Attr("last_error") String lastError) {}
}
