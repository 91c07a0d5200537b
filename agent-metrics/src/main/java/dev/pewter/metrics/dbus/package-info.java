/// A client of D-Bus, the bus that services of a machine offer their state on: calls of methods,
/// no signals. A connection is for one thread; messages are 32 MiB at most.
@NullMarked
package dev.pewter.metrics.dbus;

import org.jspecify.annotations.NullMarked;
