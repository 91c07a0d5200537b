/// `prometheus.remote_write`: sends samples to one or more endpoints that speak Prometheus remote
/// write. Hot path: a sample costs a look-up of its series and the labels in which it differs from
/// the one before; nothing is allocated for it.
///
/// Callers' threads encode and append to the log of each endpoint. An endpoint has a thread that
/// reads its log and fills requests, one for each shard that sends them, one that syncs the log and
/// one that sends metadata. Bounded: the log by 2 GiB and `max_keepalive_time`, memory in place of
/// the log by 8 MiB, shards by `max_shards` and an eighth of the heap, the cache of series by a
/// third of the heap, metadata by 20,000 families.
@NullMarked
package dev.pewter.metrics.prometheus.remotewrite;

import org.jspecify.annotations.NullMarked;
