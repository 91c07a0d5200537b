@NullMarked
package dev.pewter.k8s.remote.kubernetes.configmap;

import org.jspecify.annotations.NullMarked;
