/// System calls through `java.lang.foreign`; the only place that binds them. Linux only: elsewhere
/// opening fails with an `IOException`, and callers do without.
@NullMarked
package dev.pewter.core.sys;

import org.jspecify.annotations.NullMarked;
