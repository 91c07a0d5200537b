/// What exporters serve: families of samples that are put together anew for each request, and their
/// text. A page is for one thread at a time. Hot path.
@NullMarked
package dev.pewter.metrics.exposition;

import org.jspecify.annotations.NullMarked;
