/// `remote.kubernetes.configmap`: the data of a ConfigMap.
@NullMarked
package dev.pewter.k8s.remote.kubernetes.configmap;

import org.jspecify.annotations.NullMarked;
