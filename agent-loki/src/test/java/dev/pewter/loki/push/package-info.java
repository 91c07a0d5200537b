@NullMarked
package dev.pewter.loki.push;

import org.jspecify.annotations.NullMarked;
