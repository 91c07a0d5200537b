/// What the components `prometheus.operator.*` share: resources of the Prometheus operator become
/// jobs, and jobs are scraped. Jobs and targets are as many as the cluster has of them.
@NullMarked
package dev.pewter.metrics.prometheus.operator;

import org.jspecify.annotations.NullMarked;
