/// Tests of the language's print package; cases are files in `testdata`.
@NullMarked
package dev.pewter.core.config.print;

import org.jspecify.annotations.NullMarked;
