/// Tests of `prometheus.echo`.
@NullMarked
package dev.pewter.metrics.prometheus.echo;

import org.jspecify.annotations.NullMarked;
