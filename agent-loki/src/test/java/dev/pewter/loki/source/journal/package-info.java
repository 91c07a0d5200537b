@NullMarked
package dev.pewter.loki.source.journal;

import org.jspecify.annotations.NullMarked;
