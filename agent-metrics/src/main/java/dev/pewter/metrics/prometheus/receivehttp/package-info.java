/// `prometheus.receive_http`: takes remote write requests of both versions.
///
/// Each request is answered on a virtual thread of the server, which decodes it and hands its
/// samples on, some thousands at a time. Bounded: a body by a twelfth of the heap, decompressed by
/// a sixth, all of them together by a quarter; what is too long is refused before there is memory
/// for it.
@NullMarked
package dev.pewter.metrics.prometheus.receivehttp;

import org.jspecify.annotations.NullMarked;
