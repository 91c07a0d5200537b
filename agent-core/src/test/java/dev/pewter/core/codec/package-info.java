@NullMarked
package dev.pewter.core.codec;

import org.jspecify.annotations.NullMarked;
