/// `remote.http`: the answer of a URL, kept up to date. One thread, one request at a time; holds
/// one answer of at most `RemoteHttp.MAX_BYTES`.
@NullMarked
package dev.pewter.core.builtin.remote.http;

import org.jspecify.annotations.NullMarked;
