/// `loki.write`: sends entries to one or more endpoints. Hot path: entries are grouped by tenant
/// and stream as references to their batches and copied once, when a request is encoded.
///
/// Callers' threads group and encode. Each shard of an endpoint has a thread that sends, one that
/// closes requests whose time has come, and one that syncs its disk queue. Bounded: the memory
/// queue by `queue_config.capacity`, the disk queue by 512 MiB, caches and maps by constants beside
/// them.
@NullMarked
package dev.pewter.loki.write;

import org.jspecify.annotations.NullMarked;
