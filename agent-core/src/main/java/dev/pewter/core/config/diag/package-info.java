/// What is wrong with a configuration and where: sources, spans, diagnostics and how they are
/// printed.
@NullMarked
package dev.pewter.core.config.diag;

import org.jspecify.annotations.NullMarked;
