/// The messages of Prometheus remote write, versions 1 and 2, on both sides of the wire. Hot path:
/// encoding copies the labels that a series has in common with the one before and allocates
/// nothing.
@NullMarked
package dev.pewter.metrics.remote;

import org.jspecify.annotations.NullMarked;
