/// Finds the agents of a cluster by the EndpointSlices of their service. Runs on the thread of the
/// cluster that asks; holds the slices of one service.
@NullMarked
package dev.pewter.k8s.cluster;

import org.jspecify.annotations.NullMarked;
