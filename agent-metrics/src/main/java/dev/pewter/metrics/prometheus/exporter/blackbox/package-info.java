/// Asks other machines' services whether they answer, when somebody asks for that. Each request is
/// a probe of its own, on the request's thread, with sockets of its own that its end closes. What a
/// probe reads is bounded: headers 1 MiB, a line of a conversation 64 KiB, bodies that patterns
/// look at 16 MiB each and 64 MiB together.
@NullMarked
package dev.pewter.metrics.prometheus.exporter.blackbox;

import org.jspecify.annotations.NullMarked;
