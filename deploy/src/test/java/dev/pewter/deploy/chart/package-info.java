/// The Helm chart, rendered by Helm itself.
@NullMarked
package dev.pewter.deploy.chart;

import org.jspecify.annotations.NullMarked;
