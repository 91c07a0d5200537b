package dev.pewter.loki.echo;

/// The block of a `loki.echo`: it has no arguments.
record LokiEchoArguments() {}
