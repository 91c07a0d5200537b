/// `discovery.http`: targets from a URL. One thread, one request at a time; an answer may have
/// `TargetUrl.MAX_BYTES`.
@NullMarked
package dev.pewter.core.builtin.discovery.http;

import org.jspecify.annotations.NullMarked;
