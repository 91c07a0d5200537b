/// Tests of the remote write messages, judged by Google's decoder.
@NullMarked
package dev.pewter.metrics.remote;

import org.jspecify.annotations.NullMarked;
