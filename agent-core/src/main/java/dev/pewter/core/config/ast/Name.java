package dev.pewter.core.config.ast;

import dev.pewter.core.config.diag.Span;

/// A name as written: of an attribute, a field, a block (dotted) or a label (without its quotes).
public record Name(String text, Span span) {}
