/// Tests of `loki.source.file`.
@NullMarked
package dev.pewter.loki.source.file;

import org.jspecify.annotations.NullMarked;
