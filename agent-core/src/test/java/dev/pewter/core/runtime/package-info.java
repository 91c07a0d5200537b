/// Tests of the runtime: configurations in files with what must come of them.
@NullMarked
package dev.pewter.core.runtime;

import org.jspecify.annotations.NullMarked;
