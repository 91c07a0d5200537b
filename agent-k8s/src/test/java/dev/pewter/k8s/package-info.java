/// Tests of this module as a whole.
@NullMarked
package dev.pewter.k8s;

import org.jspecify.annotations.NullMarked;
