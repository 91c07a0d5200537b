/// Tests of system calls.
@NullMarked
package dev.pewter.core.sys;

import org.jspecify.annotations.NullMarked;
