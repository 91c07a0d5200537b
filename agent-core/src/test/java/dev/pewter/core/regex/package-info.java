/// Regular expressions, tested.
@NullMarked
package dev.pewter.core.regex;

import org.jspecify.annotations.NullMarked;
