/// The process: its entry point, and the distribution around it.
@NullMarked
package dev.pewter.deploy;

import org.jspecify.annotations.NullMarked;
