/// Finding files by patterns, again and again, and as soon as something new appears.
@NullMarked
package dev.pewter.core.storage.search;

import org.jspecify.annotations.NullMarked;
