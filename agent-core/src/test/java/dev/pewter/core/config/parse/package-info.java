/// Tests of the language's parse package; cases are files in `testdata`.
@NullMarked
package dev.pewter.core.config.parse;

import org.jspecify.annotations.NullMarked;
