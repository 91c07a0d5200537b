/// Pages of metrics as bytes: what exporters serve and what scrapes read. Hot path.
///
/// Written: families of samples that are put together anew for each request, and their text; a page
/// is for one thread at a time. Read: a parser goes over the bytes of a page that its caller owns,
/// and makes objects only for a series whose labels are asked for; it serves one thread, page after
/// page.
@NullMarked
package dev.pewter.metrics.exposition;

import org.jspecify.annotations.NullMarked;
