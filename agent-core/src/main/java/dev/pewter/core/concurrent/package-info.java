/// Threads with owners, time, back-off, bounded queues.
@NullMarked
package dev.pewter.core.concurrent;

import org.jspecify.annotations.NullMarked;
