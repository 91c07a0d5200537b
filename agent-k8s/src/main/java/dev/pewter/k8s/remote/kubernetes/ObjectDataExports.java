package dev.pewter.k8s.remote.kubernetes;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.model.OptionalSecret;
import java.util.Map;

/// What a `remote.kubernetes.*` gives to others.
public record ObjectDataExports(@Attr("data") Map<String, OptionalSecret> data) {
  public ObjectDataExports {
    data = Map.copyOf(data);
  }
}
