/// Tests of `loki.relabel`.
@NullMarked
package dev.pewter.loki.relabel;

import org.jspecify.annotations.NullMarked;
