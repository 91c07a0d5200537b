/// `prometheus.scrape`: asks targets for their metrics, again and again, and passes the samples on.
///
/// Each target has a virtual thread, `target`, that waits for its time, asks, reads the page and
/// delivers one batch; the component's own thread starts and ends them as targets come and go. Hot
/// path: a series seen before costs a comparison of bytes and the reading of a number.
///
/// Bounds: bodies share a quarter of the heap, a body gets half of that at most (or
/// `body_size_limit`); what is known of a target's series holds at most twice those of the last
/// good scrape and a thousand more.
@NullMarked
package dev.pewter.metrics.prometheus.scrape;

import org.jspecify.annotations.NullMarked;
