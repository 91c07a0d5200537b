package dev.pewter.loki.process.template;

/// The value of what is not there.
enum Nil {
  NIL
}
