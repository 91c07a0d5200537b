@NullMarked
package dev.pewter.loki.source.syslog;

import org.jspecify.annotations.NullMarked;
