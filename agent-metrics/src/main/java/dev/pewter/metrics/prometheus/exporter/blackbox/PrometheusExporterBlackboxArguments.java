package dev.pewter.metrics.prometheus.exporter.blackbox;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.model.OptionalSecret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The block of a `prometheus.exporter.blackbox`.
record PrometheusExporterBlackboxArguments(
    @Attr(value = "config", byDefault = "") OptionalSecret config,
    @Attr(value = "config_file", byDefault = "") String configFile,
    @Attr(value = "probe_timeout_offset", byDefault = "0.5s") Duration probeTimeoutOffset,
    @Attr(value = "targets", byDefault = "[]") List<Map<String, String>> targetsList,
    @Block("target") List<TargetArguments> targetBlocks) {

  PrometheusExporterBlackboxArguments {
    targetsList = targetsList.stream().map(Map::copyOf).toList();
    targetBlocks = List.copyOf(targetBlocks);
    boolean isInline = !config.reveal().isEmpty();
    if (isInline && !configFile.isEmpty()) {
      throw new InvalidArgument("config and config_file are mutually exclusive");
    }
    if (!isInline && configFile.isEmpty()) {
      throw new InvalidArgument("config or config_file must be set");
    }
    if (isInline) {
      try {
        ModuleFile.parse(config.reveal());
      } catch (InvalidModules e) {
        throw new InvalidArgument("invalid blackbox_exporter config: " + e.getMessage());
      }
    }
    if (!targetsList.isEmpty() && !targetBlocks.isEmpty()) {
      throw new InvalidArgument(
          "the block `target` and the attribute `targets` are mutually exclusive");
    }
    for (var target : targetsList) {
      if (!target.containsKey("name")) {
        throw new InvalidArgument("all targets must have a `name`");
      }
      if (!target.containsKey("address") && !target.containsKey("__address__")) {
        throw new InvalidArgument("all targets must have an `address` or an `__address__` label");
      }
    }
    for (var target : all(targetsList, targetBlocks)) {
      if (target.name().isEmpty() || target.address().isEmpty()) {
        throw new InvalidArgument(
            "failed to load blackbox_targets; the `name` and `address` fields are mandatory");
      }
    }
  }

  /// The targets, however they are written.
  List<TargetArguments> targets() {
    return all(targetsList, targetBlocks);
  }

  private static List<TargetArguments> all(
      List<Map<String, String>> list, List<TargetArguments> blocks) {
    return blocks.isEmpty()
        ? list.stream().map(PrometheusExporterBlackboxArguments::target).toList()
        : blocks;
  }

  private static TargetArguments target(Map<String, String> entry) {
    var labels = new TreeMap<>(entry);
    String name = labels.remove("name");
    String module = labels.remove("module");
    String discovered = labels.remove("__address__");
    String address = labels.remove("address");
    return new TargetArguments(
        name == null ? "" : name,
        address != null ? address : discovered == null ? "" : discovered,
        module == null ? "" : module,
        labels);
  }
}
