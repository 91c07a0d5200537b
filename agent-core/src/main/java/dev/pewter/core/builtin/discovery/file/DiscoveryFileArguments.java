package dev.pewter.core.builtin.discovery.file;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.InvalidArgument;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/// The block of a `discovery.file`.
record DiscoveryFileArguments(
    @Attr("files") List<String> files,
    @Attr(value = "refresh_interval", byDefault = "5m") Duration refreshInterval) {

  private static final Pattern PATH =
      Pattern.compile("[^*]*(\\*[^/]*)?\\.(json|yml|yaml|JSON|YML|YAML)");

  DiscoveryFileArguments {
    files = List.copyOf(files);
    for (String file : files) {
      if (!PATH.matcher(file).matches()) {
        throw new InvalidArgument("path name \"" + file + "\" is not valid for file discovery");
      }
    }
    if (!refreshInterval.isPositive()) {
      throw new InvalidArgument("refresh_interval must be greater than 0");
    }
  }
}
