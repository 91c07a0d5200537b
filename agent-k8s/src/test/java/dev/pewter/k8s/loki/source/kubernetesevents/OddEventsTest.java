package dev.pewter.k8s.loki.source.kubernetesevents;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.k8s.testing.OddObjects;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OddEventsTest {
  @Test
  void areReadAndWritten() throws JsonException {
    OddObjects.readAll(
        """
        {"metadata":{"namespace":"shop","name":"e","uid":"u","resourceVersion":"7"},
         "involvedObject":{"kind":"Pod","namespace":"shop","name":"web","apiVersion":"v1",
           "resourceVersion":"6"},
         "reason":"Started","message":"m","type":"Normal","count":1,"action":"a",
         "source":{"component":"kubelet","host":"n1"},
         "reportingComponent":"c","reportingInstance":"i","eventTime":"2026-01-01T00:00:01.5Z",
         "firstTimestamp":"2026-01-01T00:00:01Z","lastTimestamp":"2026-01-01T00:00:01Z"}""",
        json -> {
          var event = KubernetesEvent.read(new JsonReader(json));
          var _ = EventLine.LOGFMT.of(event);
          var _ = EventLine.JSON.of(event);
          var _ = EventCursor.START.after(event).isBefore(event);
        });
  }

  @Test
  void leasesAreReadAndHeld() throws JsonException {
    OddObjects.readAll(
        """
        {"apiVersion":"coordination.k8s.io/v1","kind":"Lease",
         "metadata":{"namespace":"m","name":"l","resourceVersion":"7",
           "annotations":{"pewter.dev/cursors":"shop=5 6;=7 8"}},
         "spec":{"holderIdentity":"a","leaseDurationSeconds":15,"leaseTransitions":1,
           "acquireTime":"2026-01-01T00:00:00.000000Z","renewTime":"2026-01-01T00:00:00.000000Z"}}""",
        json -> {
          var state = LeaseState.read(json.getBytes(StandardCharsets.UTF_8));
          byte[] next =
              state
                  .heldBy("b", 15, Instant.EPOCH, Map.of("shop", EventCursor.START))
                  .json("m", "l", Instant.EPOCH);
          var _ = LeaseState.read(next);
        });
  }
}
