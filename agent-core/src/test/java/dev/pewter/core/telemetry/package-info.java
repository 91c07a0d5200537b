/// Tests of the package of the same name.
@NullMarked
package dev.pewter.core.telemetry;

import org.jspecify.annotations.NullMarked;
