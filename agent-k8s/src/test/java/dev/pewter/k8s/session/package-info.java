@NullMarked
package dev.pewter.k8s.session;

import org.jspecify.annotations.NullMarked;
