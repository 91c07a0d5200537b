/// What tests of every module share: the contract's location, a clock that is set by hand, fakes.
@NullMarked
package dev.pewter.core.testing;

import org.jspecify.annotations.NullMarked;
