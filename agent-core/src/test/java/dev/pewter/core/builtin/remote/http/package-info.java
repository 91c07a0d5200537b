/// remote.http, tested.
@NullMarked
package dev.pewter.core.builtin.remote.http;

import org.jspecify.annotations.NullMarked;
