/// Tests of `loki.process`.
@NullMarked
package dev.pewter.loki.process;

import org.jspecify.annotations.NullMarked;
