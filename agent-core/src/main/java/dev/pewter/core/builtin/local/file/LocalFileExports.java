package dev.pewter.core.builtin.local.file;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.model.OptionalSecret;

/// What a `local.file` gives to others.
record LocalFileExports(@Attr("content") OptionalSecret content) {}
