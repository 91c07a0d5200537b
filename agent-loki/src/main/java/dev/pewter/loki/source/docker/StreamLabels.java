package dev.pewter.loki.source.docker;

import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.Target;
import dev.pewter.core.relabel.Relabeler;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The labels of the two streams of a container; null where the rules drop it.
record StreamLabels(@Nullable Labels out, @Nullable Labels err) {
  static final String CONTAINER_ID = "__meta_docker_container_id";
  private static final String LOG_STREAM = "__meta_docker_container_log_stream";

  static StreamLabels of(Target target, Map<String, String> labels, Relabeler rules) {
    var all = new LabelBuilder(target);
    labels.forEach(all::set);
    return new StreamLabels(stream(all, "stdout", rules), stream(all, "stderr", rules));
  }

  private static @Nullable Labels stream(LabelBuilder all, String stream, Relabeler rules) {
    var labels = all.copy();
    labels.set(LOG_STREAM, stream);
    if (!rules.apply(labels)) {
      return null;
    }
    for (int i = labels.size() - 1; i >= 0; i--) {
      if (labels.name(i).startsWith("__")) {
        labels.delete(labels.name(i));
      }
    }
    return labels.toLabels();
  }
}
