@NullMarked
package dev.pewter.k8s.loki.source.podlogs;

import org.jspecify.annotations.NullMarked;
