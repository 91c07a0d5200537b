/// The stages of `loki.process`: for each its block as a record and the work as a class. Hot path.
@NullMarked
package dev.pewter.loki.process.stage;

import org.jspecify.annotations.NullMarked;
