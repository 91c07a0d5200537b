/// The agent's own log and metrics.
@NullMarked
package dev.pewter.core.telemetry;

import org.jspecify.annotations.NullMarked;
