package dev.pewter.core.builtin.local.file;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.InvalidArgument;
import java.time.Duration;

/// The block of a `local.file`.
record LocalFileArguments(
    @Attr("filename") String filename,
    @Attr(value = "detector", byDefault = "fsnotify") Detector detector,
    @Attr(value = "poll_frequency", byDefault = "1m") Duration pollFrequency,
    @Attr(value = "is_secret", byDefault = "false") boolean isSecret) {
  LocalFileArguments {
    if (!pollFrequency.isPositive()) {
      throw InvalidArgument.whenBuilding("poll_frequency must be greater than 0");
    }
  }
}
