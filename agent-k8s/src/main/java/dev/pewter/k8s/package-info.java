/// Kubernetes: what its API server says about pods, their logs and events.
@NullMarked
package dev.pewter.k8s;

import org.jspecify.annotations.NullMarked;
