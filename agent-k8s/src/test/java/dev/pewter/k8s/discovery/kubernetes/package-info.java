@NullMarked
package dev.pewter.k8s.discovery.kubernetes;

import org.jspecify.annotations.NullMarked;
