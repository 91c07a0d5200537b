/// discovery.http, tested.
@NullMarked
package dev.pewter.core.builtin.discovery.http;

import org.jspecify.annotations.NullMarked;
