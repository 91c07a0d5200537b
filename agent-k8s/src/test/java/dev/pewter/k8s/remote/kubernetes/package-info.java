@NullMarked
package dev.pewter.k8s.remote.kubernetes;

import org.jspecify.annotations.NullMarked;
