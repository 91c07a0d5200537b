package dev.pewter.core.component;

/// The exports of a component that nothing refers to.
public record NoExports() {}
