/// `loki.process`: runs entries through stages. Hot path: it works on its callers' threads, on
/// whole batches, with one reused `Entries` for each caller at a time; stages that remember
/// something guard it themselves. One thread of its own flushes what waits for time.
@NullMarked
package dev.pewter.loki.process;

import org.jspecify.annotations.NullMarked;
