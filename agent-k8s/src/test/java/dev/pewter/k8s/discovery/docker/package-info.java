@NullMarked
package dev.pewter.k8s.discovery.docker;

import org.jspecify.annotations.NullMarked;
