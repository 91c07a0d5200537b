@NullMarked
package dev.pewter.k8s.discovery.process;

import org.jspecify.annotations.NullMarked;
