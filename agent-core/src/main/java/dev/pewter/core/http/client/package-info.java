/// The HTTP client of every component: one arguments record, pooled connections on the shared
/// event loop, calls that block their virtual thread. A client owns no thread; its connections and
/// what it buffers are bounded.
@NullMarked
package dev.pewter.core.http.client;

import org.jspecify.annotations.NullMarked;
