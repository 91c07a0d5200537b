@NullMarked
package dev.pewter.core.http.docker;

import org.jspecify.annotations.NullMarked;
