/// Wire formats that several kinds of data share. Hot path: writing into arrays that are reused.
@NullMarked
package dev.pewter.core.codec;

import org.jspecify.annotations.NullMarked;
