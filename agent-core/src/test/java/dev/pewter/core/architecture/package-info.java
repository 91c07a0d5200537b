/// Rules about the whole source tree.
@NullMarked
package dev.pewter.core.architecture;

import org.jspecify.annotations.NullMarked;
