@NullMarked
package dev.pewter.k8s.watch;

import org.jspecify.annotations.NullMarked;
