package dev.pewter.metrics;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.model.SampleReceiver;

/// What every component that takes samples gives to others.
public record SampleReceiverExports(@Attr("receiver") SampleReceiver receiver) {}
