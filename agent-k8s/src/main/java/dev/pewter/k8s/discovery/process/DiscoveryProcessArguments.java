package dev.pewter.k8s.discovery.process;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.model.Target;
import java.time.Duration;
import java.util.List;

/// The block of a `discovery.process`.
record DiscoveryProcessArguments(
    @Attr(value = "join", byDefault = "[]") List<Target> join,
    @Attr(value = "refresh_interval", byDefault = "60s") Duration refreshInterval,
    @Block("discover_config") Wanted wanted) {

  DiscoveryProcessArguments {
    join = List.copyOf(join);
    if (!refreshInterval.isPositive()) {
      throw new InvalidArgument("refresh_interval must be greater than 0");
    }
  }

  /// What is looked up for each process.
  record Wanted(
      @Attr(value = "exe", byDefault = "true") boolean exe,
      @Attr(value = "cwd", byDefault = "true") boolean cwd,
      @Attr(value = "commandline", byDefault = "true") boolean commandline,
      @Attr(value = "uid", byDefault = "false") boolean uid,
      @Attr(value = "username", byDefault = "false") boolean username,
      @Attr(value = "cgroup_path", byDefault = "false") boolean cgroupPath,
      @Attr(value = "container_id", byDefault = "true") boolean containerId) {}
}
