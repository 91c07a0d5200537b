/// discovery.dns, tested.
@NullMarked
package dev.pewter.core.builtin.discovery.dns;

import org.jspecify.annotations.NullMarked;
