/// Objects of the API server cut down to what labels need. Texts that many objects share (names of
/// labels, nodes, images) are kept once.
@NullMarked
package dev.pewter.k8s.objects;

import org.jspecify.annotations.NullMarked;
