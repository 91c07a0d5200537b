@NullMarked
package dev.pewter.loki.source.position;

import org.jspecify.annotations.NullMarked;
