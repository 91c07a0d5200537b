/// The HTTP server; handlers run on virtual threads.
@NullMarked
package dev.pewter.core.http.server;

import org.jspecify.annotations.NullMarked;
