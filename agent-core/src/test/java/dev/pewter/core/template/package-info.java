/// Tests of the template engine.
@NullMarked
package dev.pewter.core.template;

import org.jspecify.annotations.NullMarked;
