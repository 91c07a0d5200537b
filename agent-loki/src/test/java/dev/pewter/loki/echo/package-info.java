/// Tests of `loki.echo`.
@NullMarked
package dev.pewter.loki.echo;

import org.jspecify.annotations.NullMarked;
