@NullMarked
package dev.pewter.core.kubernetes;

import org.jspecify.annotations.NullMarked;
