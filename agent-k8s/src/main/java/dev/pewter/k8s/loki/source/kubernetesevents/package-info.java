/// `loki.source.kubernetes_events`: the events of a cluster as log lines. A thread for each
/// namespace that is watched, which waits while there is no room; 64 batches of at most 256 events
/// are on their way in each. Positions are the resource versions of what was delivered.
@NullMarked
package dev.pewter.k8s.loki.source.kubernetesevents;

import org.jspecify.annotations.NullMarked;
