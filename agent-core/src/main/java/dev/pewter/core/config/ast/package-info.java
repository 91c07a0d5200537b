/// The syntax tree of a configuration; every node knows its place, comments are kept.
@NullMarked
package dev.pewter.core.config.ast;

import org.jspecify.annotations.NullMarked;
