package dev.pewter.loki.source.file;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.model.Target;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The block of a `loki.source.file`.
record LokiSourceFileArguments(
    @Attr("targets") List<Target> targets,
    @Attr("forward_to") List<LogReceiver> forwardTo,
    @Attr(value = "encoding", byDefault = "") String encoding,
    @Attr(value = "tail_from_end", byDefault = "false") boolean tailFromEnd,
    @Attr(value = "on_positions_file_error", byDefault = "restart_from_beginning")
        OnPositionsError onPositionsError,
    @Attr(value = "legacy_positions_file", byDefault = "") String legacyPositionsFile,
    @Block("decompression") @Nullable DecompressionArguments decompression,
    @Block("file_watch") FileWatchArguments fileWatch,
    @Block("file_match") FileMatchArguments fileMatch) {
  LokiSourceFileArguments {
    targets = List.copyOf(targets);
    forwardTo = List.copyOf(forwardTo);
    LineEncoding.of(encoding); // refuses what is not known
  }

  /// What to do with files whose stored position cannot be read.
  enum OnPositionsError {
    RESTART_FROM_BEGINNING("are read from their start"),
    RESTART_FROM_END("are read from their end"),
    SKIP("are skipped");

    private final String done;

    OnPositionsError(String done) {
      this.done = done;
    }

    /// What is done with the files, and by which argument.
    String outcome() {
      return "%s, by on_positions_file_error = \"%s\"".formatted(done, this);
    }

    static OnPositionsError parse(String text) {
      for (var one : values()) {
        if (one.toString().equals(text)) {
          return one;
        }
      }
      throw new IllegalArgumentException("unknown OnPositionsFileError value: " + text);
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// The block `decompression`.
  record DecompressionArguments(
      @Attr("enabled") boolean isEnabled,
      @Attr("format") Source.DecompressionFormat format,
      @Attr(value = "initial_delay", byDefault = "0s") Duration initialDelay) {}

  /// The block `file_watch`: how often files are looked at where no events can be had.
  record FileWatchArguments(
      @Attr(value = "min_poll_frequency", byDefault = "250ms") Duration minPollFrequency,
      @Attr(value = "max_poll_frequency", byDefault = "250ms") Duration maxPollFrequency) {}

  /// The block `file_match`: whether paths are patterns.
  record FileMatchArguments(
      @Attr(value = "enabled", byDefault = "false") boolean isEnabled,
      @Attr(value = "sync_period", byDefault = "10s") Duration syncPeriod,
      @Attr(value = "ignore_older_than", byDefault = "0s") Duration ignoreOlderThan) {
    FileMatchArguments {
      if (isEnabled && !syncPeriod.isPositive()) {
        throw new InvalidArgument("sync_period must be greater than 0");
      }
    }
  }
}
