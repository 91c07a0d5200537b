@NullMarked
package dev.pewter.k8s.cluster;

import org.jspecify.annotations.NullMarked;
