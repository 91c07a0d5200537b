/// `prometheus.echo`: shows samples in the agent's own log. Works on its callers' threads and keeps
/// nothing.
@NullMarked
package dev.pewter.metrics.prometheus.echo;

import org.jspecify.annotations.NullMarked;
