/// An API server of our own, for tests on a real port with TLS.
@NullMarked
package dev.pewter.k8s.testing;

import org.jspecify.annotations.NullMarked;
