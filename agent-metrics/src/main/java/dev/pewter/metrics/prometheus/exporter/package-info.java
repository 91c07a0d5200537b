/// What all exporters share: the target they give to others, and the page they answer with.
@NullMarked
package dev.pewter.metrics.prometheus.exporter;

import org.jspecify.annotations.NullMarked;
