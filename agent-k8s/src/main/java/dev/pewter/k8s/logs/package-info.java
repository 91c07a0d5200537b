/// Follows the logs of containers through the API server: what `loki.source.kubernetes` and
/// `loki.source.podlogs` have in common. Hot path.
///
/// A virtual thread for each container looks at its pod, asks for its log from a little before the
/// last line on, and passes batches of whole lines over the very bytes that arrived. What opens a
/// log and what reads it are threads of their own, so that a quiet one keeps a short stack and no
/// buffer. A log can only be asked for from a second on; `Ledger` knows which of the lines that
/// come again were read before. Positions follow acknowledgements.
///
/// Bounds: 64 batches under way of each container, a line of at most 1 MiB, 16 logs being opened at
/// a time, 64 remembered lines of each container, 20,000 positions, and as many containers as have
/// room in three fifths of the heap at 16 KiB each, 10,000 at most.
@NullMarked
package dev.pewter.k8s.logs;

import org.jspecify.annotations.NullMarked;
