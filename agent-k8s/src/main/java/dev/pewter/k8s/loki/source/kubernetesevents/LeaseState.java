package dev.pewter.k8s.loki.source.kubernetesevents;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.core.json.JsonWriter;
import dev.pewter.k8s.client.Fields;
import dev.pewter.k8s.client.ObjectMeta;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What is in a Lease: who sends, and how far it is, `NAMESPACE=VERSION MICROS` with semicolons in
/// an annotation.
///
/// @param version of the object; empty for one that is still to be made
/// @param object all that is in it, also of others
/// @param holder empty when nobody holds it
record LeaseState(
    LeaseObject object,
    String version,
    String holder,
    int seconds,
    int transitions,
    String acquired,
    Map<String, EventCursor> cursors) {
  private static final String CURSORS = "pewter.dev/cursors";

  /// An object's annotations may have 256 KiB.
  private static final int MAX_TEXT = 200_000;

  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  static final LeaseState NONE = new LeaseState(LeaseObject.NONE, "", "", 0, 0, "", Map.of());

  LeaseState {
    cursors = Map.copyOf(cursors);
  }

  /// The same with a new holder, renewed by the same, or given back; only a holder that comes
  /// counts as a transition.
  LeaseState heldBy(String next, int duration, Instant now, Map<String, EventCursor> at) {
    boolean isSame = next.equals(holder);
    return new LeaseState(
        object,
        version,
        next,
        duration,
        isSame || next.isEmpty() || version.isEmpty() ? transitions : transitions + 1,
        isSame && !acquired.isEmpty() ? acquired : MICROS.format(now),
        at);
  }

  static LeaseState read(byte[] json) throws JsonException {
    var metadata = ObjectMeta.NONE;
    String holder = "";
    int seconds = 0;
    int transitions = 0;
    String acquired = "";
    for (var fields = new Fields(new JsonReader(json)); fields.next(); ) {
      switch (fields.name()) {
        case "metadata" -> metadata = fields.object(ObjectMeta::read);
        case "spec" -> {
          for (var spec = fields.object(); spec.next(); ) {
            switch (spec.name()) {
              case "holderIdentity" -> holder = spec.text();
              case "leaseDurationSeconds" -> seconds = spec.number();
              case "leaseTransitions" -> transitions = spec.number();
              case "acquireTime" -> acquired = spec.text();
              default -> spec.skip();
            }
          }
        }
        default -> fields.skip();
      }
    }
    String text = metadata.annotations().getOrDefault(CURSORS, "");
    return new LeaseState(
        new LeaseObject(new String(json, StandardCharsets.UTF_8)),
        metadata.resourceVersion(),
        holder,
        seconds,
        transitions,
        acquired,
        cursors(text));
  }

  private static Map<String, EventCursor> cursors(String text) {
    var cursors = new TreeMap<String, EventCursor>();
    for (String each : text.split(";", -1)) {
      int equals = each.indexOf('=');
      var cursor = equals < 0 ? null : EventCursor.parse(each.substring(equals + 1));
      if (cursor != null) {
        cursors.put(each.substring(0, equals), cursor);
      }
    }
    return cursors;
  }

  /// The object with this state in it.
  byte[] json(String namespace, String name, Instant now) throws JsonException {
    var at = new StringBuilder();
    new TreeMap<>(cursors)
        .forEach(
            (key, cursor) -> {
              String each = key + "=" + cursor.text();
              if (at.length() + each.length() < MAX_TEXT) {
                at.append(at.isEmpty() ? "" : ";").append(each);
              }
            });
    return object.with(namespace, name, new Written(at.toString(), now));
  }

  private final class Written implements LeaseObject.Change {
    private final String cursorsText;
    private final Instant now;

    Written(String cursorsText, Instant now) {
      this.cursorsText = cursorsText;
      this.now = now;
    }

    @Override
    public String annotation() {
      return CURSORS;
    }

    @Override
    public String value() {
      return cursorsText;
    }

    @Override
    public void spec(JsonWriter spec) {
      spec.name("holderIdentity").value(holder);
      spec.name("leaseDurationSeconds").value(seconds);
      spec.name("leaseTransitions").value(transitions);
      spec.name("acquireTime").value(acquired);
      spec.name("renewTime").value(MICROS.format(now));
    }
  }
}
