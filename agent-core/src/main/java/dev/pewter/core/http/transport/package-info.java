/// The event loop that client and server share.
@NullMarked
package dev.pewter.core.http.transport;

import org.jspecify.annotations.NullMarked;
