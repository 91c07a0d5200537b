package dev.pewter.core.config.ast;

import dev.pewter.core.config.diag.Span;

/// A comment with its marks; a `//` comment ends before the line feed.
public record Comment(String text, Span span) {}
