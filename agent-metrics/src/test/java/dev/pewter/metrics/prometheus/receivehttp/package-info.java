/// Tests of `prometheus.receive_http` over real sockets.
@NullMarked
package dev.pewter.metrics.prometheus.receivehttp;

import org.jspecify.annotations.NullMarked;
