/// Regular expressions with the syntax and meaning of RE2, as the reference's: linear time, the
/// same texts for patterns that are wrong, and its templates such as `$1-${name}`.
///
/// re2j decides what is legal. Literals, alternations of literals and a prefix or suffix around
/// `.*` or `.+` never reach it. Everything here is immutable and may be used from any thread.
@NullMarked
package dev.pewter.core.regex;

import org.jspecify.annotations.NullMarked;
