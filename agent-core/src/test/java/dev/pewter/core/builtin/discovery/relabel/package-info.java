/// discovery.relabel, tested.
@NullMarked
package dev.pewter.core.builtin.discovery.relabel;

import org.jspecify.annotations.NullMarked;
