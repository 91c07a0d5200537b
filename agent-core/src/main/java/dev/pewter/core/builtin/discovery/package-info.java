/// What the `discovery.*` components have in common: their exports, and the loop that refreshes
/// targets and publishes them not more often than every five seconds.
@NullMarked
package dev.pewter.core.builtin.discovery;

import org.jspecify.annotations.NullMarked;
