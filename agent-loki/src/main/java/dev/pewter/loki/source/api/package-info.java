/// `loki.source.api`: takes pushes over HTTP and answers once they were delivered. A request has a
/// virtual thread of its own; the memory of all requests under way is bounded by `RequestMemory`.
@NullMarked
package dev.pewter.loki.source.api;

import org.jspecify.annotations.NullMarked;
