/// `loki.source.podlogs`: the logs of the containers that `PodLogs` resources select, through the
/// API server. Three watches (PodLogs, pods, namespaces), shared with other components where those
/// want the same; what they hold is compared at most once a second.
@NullMarked
package dev.pewter.k8s.loki.source.podlogs;

import org.jspecify.annotations.NullMarked;
