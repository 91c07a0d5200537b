/// Tests of `loki.write`.
@NullMarked
package dev.pewter.loki.write;

import org.jspecify.annotations.NullMarked;
