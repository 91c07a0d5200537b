/// `prometheus.exporter.cadvisor`: what containers use, read from the control groups of version 1
/// and 2, under the names of cAdvisor. Nothing runs between requests; a request reads on its own
/// thread, and those that come meanwhile share the result. At most 10,000 control groups are shown.
@NullMarked
package dev.pewter.metrics.prometheus.exporter.cadvisor;

import org.jspecify.annotations.NullMarked;
