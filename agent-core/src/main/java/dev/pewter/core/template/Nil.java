package dev.pewter.core.template;

/// The value of what is not there.
enum Nil {
  NIL
}
