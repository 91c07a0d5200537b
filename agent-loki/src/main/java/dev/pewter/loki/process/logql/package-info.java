/// The part of LogQL that chooses entries: label matchers and line filters. Immutable, for any
/// number of threads; the answers for label sets are remembered in a bounded table. Hot path.
@NullMarked
package dev.pewter.loki.process.logql;

import org.jspecify.annotations.NullMarked;
