/// End-to-end tests on the real distribution: real processes, sockets, signals.
@NullMarked
package dev.pewter.deploy;

import org.jspecify.annotations.NullMarked;
