package dev.pewter.loki;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.model.LogReceiver;

/// What every component that takes log entries gives to others.
public record LogReceiverExports(@Attr("receiver") LogReceiver receiver) {}
