/// Values, expressions to values, and the standard library. Evaluation is pure: no I/O but
/// `sys.env`.
@NullMarked
package dev.pewter.core.config.eval;

import org.jspecify.annotations.NullMarked;
