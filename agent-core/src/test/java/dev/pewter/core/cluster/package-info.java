@NullMarked
package dev.pewter.core.cluster;

import org.jspecify.annotations.NullMarked;
