@NullMarked
package dev.pewter.k8s.loki.source.kubernetesevents;

import org.jspecify.annotations.NullMarked;
