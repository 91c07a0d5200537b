/// Tests of stages.
@NullMarked
package dev.pewter.loki.process.stage;

import org.jspecify.annotations.NullMarked;
