package dev.pewter.k8s.loki.source.kubernetesevents;

import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.json.JsonWriter;
import java.util.TreeMap;

/// How an event is written, with the reference's names. What is empty is left out, but for the name
/// and the message.
enum EventLine {
  /// In a fixed order; nothing is quoted but the message; a space follows each pair, the last too.
  LOGFMT {
    @Override
    String of(KubernetesEvent event) {
      var line = new StringBuilder();
      fields(event, (name, value) -> line.append(name).append('=').append(value).append(' '));
      if (event.count() != 0) {
        line.append("count=").append(event.count()).append(' ');
      }
      return line.append("msg=").append(Quote.quote(event.message())).append(' ').toString();
    }
  },

  /// Sorted by name.
  JSON {
    @Override
    String of(KubernetesEvent event) {
      var texts = new TreeMap<String, String>();
      fields(event, texts::put);
      texts.put("msg", event.message());
      if (event.count() != 0) {
        texts.put("count", "");
      }
      var line = new StringBuilder();
      var json = new JsonWriter(line).beginObject();
      texts.forEach(
          (name, value) -> {
            json.name(name);
            if (name.equals("count")) {
              json.value(event.count());
            } else {
              json.value(value);
            }
          });
      json.endObject();
      return line.toString();
    }
  };

  private interface Field {
    void add(String name, String value);
  }

  abstract String of(KubernetesEvent event);

  private static void fields(KubernetesEvent event, Field each) {
    var object = event.object();
    each.add("name", object.name());
    Field unlessEmpty =
        (name, value) -> {
          if (!value.isEmpty()) {
            each.add(name, value);
          }
        };
    unlessEmpty.add("kind", object.kind());
    unlessEmpty.add("action", event.action());
    unlessEmpty.add("objectAPIversion", object.apiVersion());
    unlessEmpty.add("objectRV", object.resourceVersion());
    unlessEmpty.add("eventRV", event.metadata().resourceVersion());
    unlessEmpty.add("reportinginstance", event.reportingInstance());
    unlessEmpty.add("reportingcontroller", event.reportingController());
    unlessEmpty.add("sourcecomponent", event.sourceComponent());
    unlessEmpty.add("sourcehost", event.sourceHost());
    unlessEmpty.add("reason", event.reason());
    unlessEmpty.add("type", event.type());
  }
}
