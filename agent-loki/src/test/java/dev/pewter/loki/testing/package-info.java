/// What tests of logs share.
@NullMarked
package dev.pewter.loki.testing;

import org.jspecify.annotations.NullMarked;
