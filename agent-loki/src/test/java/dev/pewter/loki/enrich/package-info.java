/// Tests of `loki.enrich`.
@NullMarked
package dev.pewter.loki.enrich;

import org.jspecify.annotations.NullMarked;
