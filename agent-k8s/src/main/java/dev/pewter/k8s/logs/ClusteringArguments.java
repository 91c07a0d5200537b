package dev.pewter.k8s.logs;

import dev.pewter.core.config.decode.Attr;

/// The block `clustering`: whether the agents of a cluster share the work.
public record ClusteringArguments(@Attr(value = "enabled", byDefault = "false") boolean enabled) {}
