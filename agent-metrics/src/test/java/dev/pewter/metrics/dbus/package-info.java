/// Tests of the D-Bus client.
@NullMarked
package dev.pewter.metrics.dbus;

import org.jspecify.annotations.NullMarked;
