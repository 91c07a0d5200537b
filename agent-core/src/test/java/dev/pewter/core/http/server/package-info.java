@NullMarked
package dev.pewter.core.http.server;

import org.jspecify.annotations.NullMarked;
