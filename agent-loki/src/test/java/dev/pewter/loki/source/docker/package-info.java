@NullMarked
package dev.pewter.loki.source.docker;

import org.jspecify.annotations.NullMarked;
