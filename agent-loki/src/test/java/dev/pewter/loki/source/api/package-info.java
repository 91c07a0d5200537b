@NullMarked
package dev.pewter.loki.source.api;

import org.jspecify.annotations.NullMarked;
