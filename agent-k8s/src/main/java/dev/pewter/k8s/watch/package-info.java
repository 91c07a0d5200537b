/// Keeps what the API server knows at hand: list, then watch, again after each break. One virtual
/// thread for each watch, run by its caller or, where watches are shared, by the first of those who
/// share it. Holds the cut-down objects of the selection, as many as the server has.
@NullMarked
package dev.pewter.k8s.watch;

import org.jspecify.annotations.NullMarked;
