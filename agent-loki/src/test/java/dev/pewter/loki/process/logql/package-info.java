/// Tests of selectors.
@NullMarked
package dev.pewter.loki.process.logql;

import org.jspecify.annotations.NullMarked;
