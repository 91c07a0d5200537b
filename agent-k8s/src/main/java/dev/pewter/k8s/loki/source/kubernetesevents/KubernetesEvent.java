package dev.pewter.k8s.loki.source.kubernetesevents;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.k8s.client.ApiObject;
import dev.pewter.k8s.client.Fields;
import dev.pewter.k8s.client.ObjectMeta;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/// An event as the API server has it.
///
/// @param time when it last happened; null if the event does not say
record KubernetesEvent(
    ObjectMeta metadata,
    Involved object,
    @Nullable Instant time,
    String action,
    String reportingInstance,
    String reportingController,
    String sourceComponent,
    String sourceHost,
    String reason,
    String type,
    int count,
    String message)
    implements ApiObject {

  /// What it happened to.
  record Involved(
      String name, String namespace, String kind, String apiVersion, String resourceVersion) {
    static final Involved NONE = new Involved("", "", "", "", "");

    static Involved read(JsonReader in) throws JsonException {
      String name = "";
      String namespace = "";
      String kind = "";
      String apiVersion = "";
      String resourceVersion = "";
      for (var fields = new Fields(in); fields.next(); ) {
        switch (fields.name()) {
          case "name" -> name = fields.text();
          case "namespace" -> namespace = fields.shared();
          case "kind" -> kind = fields.shared();
          case "apiVersion" -> apiVersion = fields.shared();
          case "resourceVersion" -> resourceVersion = fields.text();
          default -> fields.skip();
        }
      }
      return new Involved(name, namespace, kind, apiVersion, resourceVersion);
    }
  }

  private record Source(String component, String host) {
    static final Source NONE = new Source("", "");

    static Source read(JsonReader in) throws JsonException {
      String component = "";
      String host = "";
      for (var fields = new Fields(in); fields.next(); ) {
        switch (fields.name()) {
          case "component" -> component = fields.shared();
          case "host" -> host = fields.shared();
          default -> fields.skip();
        }
      }
      return new Source(component, host);
    }
  }

  /// The number of the change that made it; 0 if it is none.
  long version() {
    String text = metadata.resourceVersion();
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  static KubernetesEvent read(JsonReader in) throws JsonException {
    var metadata = ObjectMeta.NONE;
    var object = Involved.NONE;
    var source = Source.NONE;
    String last = "";
    String once = "";
    String action = "";
    String instance = "";
    String controller = "";
    String reason = "";
    String type = "";
    int count = 0;
    String message = "";
    for (var fields = new Fields(in); fields.next(); ) {
      switch (fields.name()) {
        case "metadata" -> metadata = fields.object(ObjectMeta::read);
        case "involvedObject" -> object = fields.object(Involved::read);
        case "source" -> source = fields.object(Source::read);
        case "lastTimestamp" -> last = fields.text();
        case "eventTime" -> once = fields.text();
        case "action" -> action = fields.shared();
        case "reportingInstance" -> instance = fields.shared();
        case "reportingComponent" -> controller = fields.shared();
        case "reason" -> reason = fields.shared();
        case "type" -> type = fields.shared();
        case "count" -> count = fields.number();
        case "message" -> message = fields.text();
        default -> fields.skip();
      }
    }
    var time = time(last);
    return new KubernetesEvent(
        metadata,
        object,
        time == null ? time(once) : time,
        action,
        instance,
        controller,
        source.component(),
        source.host(),
        reason,
        type,
        count,
        message);
  }

  private static @Nullable Instant time(String text) {
    try {
      return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException _) {
      return null; // as if it were not there
    }
  }
}
