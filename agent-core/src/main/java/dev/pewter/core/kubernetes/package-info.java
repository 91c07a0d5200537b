/// The Kubernetes API as modules see it that have no client of their own: what `client` and
/// `selector` blocks say, and what can be watched.
@NullMarked
package dev.pewter.core.kubernetes;

import org.jspecify.annotations.NullMarked;
