@NullMarked
package dev.pewter.core.concurrent;

import org.jspecify.annotations.NullMarked;
