/// local.file_match, tested.
@NullMarked
package dev.pewter.core.builtin.local.filematch;

import org.jspecify.annotations.NullMarked;
