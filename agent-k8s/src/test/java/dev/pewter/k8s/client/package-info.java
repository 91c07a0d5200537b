@NullMarked
package dev.pewter.k8s.client;

import org.jspecify.annotations.NullMarked;
