/// The contract of components, tested.
@NullMarked
package dev.pewter.core.component;

import org.jspecify.annotations.NullMarked;
