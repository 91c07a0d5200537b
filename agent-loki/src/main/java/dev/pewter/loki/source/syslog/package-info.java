/// `loki.source.syslog`: takes syslog messages from TCP and UDP. Each connection has a virtual
/// thread that reads, parses and hands on, and so stops reading while the next component is full.
/// Hot path.
@NullMarked
package dev.pewter.loki.source.syslog;

import org.jspecify.annotations.NullMarked;
