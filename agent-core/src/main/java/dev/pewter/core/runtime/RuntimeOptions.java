package dev.pewter.core.runtime;

import dev.pewter.core.component.AgentInfo;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.MetricsRegistry;
import java.nio.file.Path;
import java.time.Duration;

/// What a controller works with.
///
/// @param shutdownDeadline how long a component may take to stop; zero means as long as it takes
public record RuntimeOptions(
    Path storage,
    AgentInfo agent,
    boolean communityComponents,
    Duration shutdownDeadline,
    Registry registry,
    Services services,
    MetricsRegistry metrics,
    Log log,
    Clock clock) {}
