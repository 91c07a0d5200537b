/// What the agent has to do with the cluster it runs in itself: its peers by the EndpointSlices of
/// their service, what it may do, Events of its pod. Runs on the threads of whoever asks; holds the
/// slices of one service.
@NullMarked
package dev.pewter.k8s.cluster;

import org.jspecify.annotations.NullMarked;
