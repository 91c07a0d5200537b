/// Tests of the language's diag package; cases are files in `testdata`.
@NullMarked
package dev.pewter.core.config.diag;

import org.jspecify.annotations.NullMarked;
