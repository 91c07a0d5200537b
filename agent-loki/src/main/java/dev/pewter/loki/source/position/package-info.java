/// What sources share that confirm how far they are: batches on their way, in order. At most
/// `InFlight`'s limit of them for each reader.
@NullMarked
package dev.pewter.loki.source.position;

import org.jspecify.annotations.NullMarked;
