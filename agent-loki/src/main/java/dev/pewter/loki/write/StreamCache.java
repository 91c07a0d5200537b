package dev.pewter.loki.write;

import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import dev.pewter.loki.push.StreamText;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/// Remembers which stream a label set belongs to; at most 8,192, then it starts anew. For one
/// tenant and one set of external labels; from any thread.
final class StreamCache {
  static final String TENANT = "__tenant_id__";
  private static final int LIMIT = 8192;

  private final Map<String, String> externalLabels;
  private final String tenant;
  private final BiConsumer<String, String> mended;
  private final ConcurrentHashMap<Labels, StreamKey> streams = new ConcurrentHashMap<>();

  StreamCache(
      Map<String, String> externalLabels, String tenant, BiConsumer<String, String> mended) {
    this.externalLabels = externalLabels;
    this.tenant = tenant;
    this.mended = mended;
  }

  StreamKey of(Labels labels) {
    var known = streams.get(labels);
    if (known != null) {
      return known;
    }
    if (streams.size() >= LIMIT) {
      streams.clear();
    }
    var made = make(labels);
    streams.put(labels, made);
    return made;
  }

  private StreamKey make(Labels labels) {
    var all = new LabelBuilder(labels);
    externalLabels.forEach(
        (name, value) -> {
          if (all.get(name).isEmpty()) {
            all.set(name, value);
          }
        });
    String own = all.get(TENANT);
    return new StreamKey(own.isEmpty() ? tenant : own, StreamText.of(all.toLabels(), mended));
  }
}
