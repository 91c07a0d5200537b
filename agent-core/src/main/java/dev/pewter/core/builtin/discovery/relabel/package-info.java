/// `discovery.relabel`: rewrites and filters targets by rules. Works on the evaluator's thread, at
/// each change of its arguments; keeps nothing in between and needs no thread of its own.
@NullMarked
package dev.pewter.core.builtin.discovery.relabel;

import org.jspecify.annotations.NullMarked;
