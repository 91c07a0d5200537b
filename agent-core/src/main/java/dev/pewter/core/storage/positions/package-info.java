/// How far sources have been read *and delivered*, kept over restarts. One store per source
/// component, written by its one owner at most once a second.
@NullMarked
package dev.pewter.core.storage.positions;

import org.jspecify.annotations.NullMarked;
