/// Tests of the package of the same name.
@NullMarked
package dev.pewter.core.api;

import org.jspecify.annotations.NullMarked;
