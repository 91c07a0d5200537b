/// The contract between the runtime and a component.
@NullMarked
package dev.pewter.core.component;

import org.jspecify.annotations.NullMarked;
