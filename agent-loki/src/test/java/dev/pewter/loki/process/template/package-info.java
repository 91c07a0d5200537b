/// Tests of the template engine.
@NullMarked
package dev.pewter.loki.process.template;

import org.jspecify.annotations.NullMarked;
