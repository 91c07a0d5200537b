/// What other modules ask the API server for.
@NullMarked
package dev.pewter.k8s.session;

import org.jspecify.annotations.NullMarked;
