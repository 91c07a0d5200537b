/// `loki.enrich`: adds the labels of targets to entries. Hot path: it works on its callers'
/// threads, a batch at a time, with an immutable index of the targets.
@NullMarked
package dev.pewter.loki.enrich;

import org.jspecify.annotations.NullMarked;
