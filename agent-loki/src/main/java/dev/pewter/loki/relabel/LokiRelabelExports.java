package dev.pewter.loki.relabel;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.relabel.Rules;

/// What a `loki.relabel` gives to others.
record LokiRelabelExports(@Attr("receiver") LogReceiver receiver, @Attr("rules") Rules rules) {}
