@NullMarked
package dev.pewter.k8s.logs;

import org.jspecify.annotations.NullMarked;
