package dev.pewter.core.builtin.local.filematch;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.model.Target;
import java.time.Duration;
import java.util.List;

/// The block of a `local.file_match`.
record LocalFileMatchArguments(
    @Attr("path_targets") List<Target> pathTargets,
    @Attr(value = "sync_period", byDefault = "10s") Duration syncPeriod,
    @Attr(value = "ignore_older_than", byDefault = "0s") Duration ignoreOlderThan) {
  LocalFileMatchArguments {
    pathTargets = List.copyOf(pathTargets);
    if (!syncPeriod.isPositive()) {
      throw new InvalidArgument("sync_period must be greater than 0");
    }
  }
}
