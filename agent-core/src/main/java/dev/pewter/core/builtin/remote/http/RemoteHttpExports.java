package dev.pewter.core.builtin.remote.http;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.model.OptionalSecret;

/// What a `remote.http` gives to others.
record RemoteHttpExports(@Attr("content") OptionalSecret content) {}
