/// `loki.source.kubernetes`: the logs of containers that are targets, through the API server.
@NullMarked
package dev.pewter.k8s.loki.source.kubernetes;

import org.jspecify.annotations.NullMarked;
