/// Tests of `prometheus.remote_write` against receivers in this process and a real Prometheus.
@NullMarked
package dev.pewter.metrics.prometheus.remotewrite;

import org.jspecify.annotations.NullMarked;
