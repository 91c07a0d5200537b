/// `loki.echo`: shows entries in the agent's own log. Works on its callers' threads and keeps
/// nothing.
@NullMarked
package dev.pewter.loki.echo;

import org.jspecify.annotations.NullMarked;
