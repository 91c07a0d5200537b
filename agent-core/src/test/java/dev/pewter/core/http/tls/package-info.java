@NullMarked
package dev.pewter.core.http.tls;

import org.jspecify.annotations.NullMarked;
