/// `remote.kubernetes.secret`: the data of a Secret.
@NullMarked
package dev.pewter.k8s.remote.kubernetes.secret;

import org.jspecify.annotations.NullMarked;
