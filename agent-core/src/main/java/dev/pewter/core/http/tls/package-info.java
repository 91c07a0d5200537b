/// Certificates, keys and TLS settings that client and server share.
@NullMarked
package dev.pewter.core.http.tls;

import org.jspecify.annotations.NullMarked;
