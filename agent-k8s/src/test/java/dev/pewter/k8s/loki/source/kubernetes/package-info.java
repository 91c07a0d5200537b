@NullMarked
package dev.pewter.k8s.loki.source.kubernetes;

import org.jspecify.annotations.NullMarked;
