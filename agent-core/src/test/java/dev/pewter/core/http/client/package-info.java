@NullMarked
package dev.pewter.core.http.client;

import org.jspecify.annotations.NullMarked;
