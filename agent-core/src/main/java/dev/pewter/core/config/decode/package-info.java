/// One reflective decoder from blocks to annotated records, and the encoder back.
@NullMarked
package dev.pewter.core.config.decode;

import org.jspecify.annotations.NullMarked;
