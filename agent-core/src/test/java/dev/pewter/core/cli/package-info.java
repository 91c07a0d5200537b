/// Tests of the package of the same name.
@NullMarked
package dev.pewter.core.cli;

import org.jspecify.annotations.NullMarked;
