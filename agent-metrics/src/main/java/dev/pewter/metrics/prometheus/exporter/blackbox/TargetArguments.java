package dev.pewter.metrics.prometheus.exporter.blackbox;

import dev.pewter.core.config.decode.Attr;
import java.util.Map;

/// The block `target`: what is probed, with which module, and the labels it gets.
record TargetArguments(
    @Attr("name") String name,
    @Attr("address") String address,
    @Attr(value = "module", byDefault = "") String module,
    @Attr(value = "labels", byDefault = "{}") Map<String, String> labels) {

  TargetArguments {
    labels = Map.copyOf(labels);
  }
}
