/// Logs: sources that read them, transforms that shape them, sinks that send them on.
@NullMarked
package dev.pewter.loki;

import org.jspecify.annotations.NullMarked;
