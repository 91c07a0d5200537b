/// `discovery.kubelet`: the pods of one node, asked from its kubelet. One thread, one request at a
/// time; an answer is cut into pods as it arrives.
@NullMarked
package dev.pewter.k8s.discovery.kubelet;

import org.jspecify.annotations.NullMarked;
