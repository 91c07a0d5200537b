/// `discovery.kubernetes`: targets from the objects of an API server. The watches run on threads of
/// `k8s.watch`; this component's own thread builds targets, at most every five seconds. Holds the
/// cut-down objects of what it watches and one list of targets for each.
@NullMarked
package dev.pewter.k8s.discovery.kubernetes;

import org.jspecify.annotations.NullMarked;
