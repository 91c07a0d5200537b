@NullMarked
package dev.pewter.k8s.discovery.kubelet;

import org.jspecify.annotations.NullMarked;
