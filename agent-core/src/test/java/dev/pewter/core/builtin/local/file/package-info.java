/// local.file, tested.
@NullMarked
package dev.pewter.core.builtin.local.file;

import org.jspecify.annotations.NullMarked;
