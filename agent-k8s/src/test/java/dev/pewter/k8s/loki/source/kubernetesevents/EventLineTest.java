package dev.pewter.k8s.loki.source.kubernetesevents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventLineTest {
  private static final String FULL =
      """
      {"metadata":{"name":"web-0.1","namespace":"shop","resourceVersion":"92"},
       "involvedObject":{"kind":"Pod","namespace":"shop","name":"web-0","apiVersion":"v1",
         "resourceVersion":"91","uid":"u","fieldPath":"spec.containers{app}"},
       "reason":"Killing","message":"Stopping \\"app\\" <1> & more\\n","action":"Kill",
       "source":{"component":"kubelet","host":"n1"},
       "reportingComponent":"kubelet.c","reportingInstance":"n1.i","type":"Normal","count":3,
       "eventTime":"2026-01-02T03:04:05.123456Z","lastTimestamp":"2026-01-02T03:04:06Z",
       "firstTimestamp":null,"series":null}
      """;
  private static final String BARE =
      """
      {"metadata":{},"involvedObject":{"name":"n"},"eventTime":"2026-01-02T03:04:05.123456Z",
       "lastTimestamp":null,"count":0,"message":"","new":[{"field":[1]}]}
      """;

  private static KubernetesEvent read(String json) throws JsonException {
    return KubernetesEvent.read(new JsonReader(json));
  }

  @Test
  void writesPairsInTheOrderOfTheReference() throws JsonException {
    assertThat(EventLine.LOGFMT.of(read(FULL)))
        .isEqualTo(
            "name=web-0 kind=Pod action=Kill objectAPIversion=v1 objectRV=91 eventRV=92"
                + " reportinginstance=n1.i reportingcontroller=kubelet.c sourcecomponent=kubelet"
                + " sourcehost=n1 reason=Killing type=Normal count=3"
                + " msg=\"Stopping \\\"app\\\" <1> & more\\n\" ");
    assertThat(EventLine.LOGFMT.of(read(BARE))).isEqualTo("name=n msg=\"\" ");
  }

  @Test
  void writesJsonSortedByName() throws JsonException {
    assertThat(EventLine.JSON.of(read(FULL)))
        .isEqualTo(
            "{\"action\":\"Kill\",\"count\":3,\"eventRV\":\"92\",\"kind\":\"Pod\","
                + "\"msg\":\"Stopping \\\"app\\\" \\u003c1\\u003e \\u0026 more\\n\","
                + "\"name\":\"web-0\",\"objectAPIversion\":\"v1\",\"objectRV\":\"91\","
                + "\"reason\":\"Killing\",\"reportingcontroller\":\"kubelet.c\","
                + "\"reportinginstance\":\"n1.i\",\"sourcecomponent\":\"kubelet\","
                + "\"sourcehost\":\"n1\",\"type\":\"Normal\"}");
    assertThat(EventLine.JSON.of(read(BARE))).isEqualTo("{\"msg\":\"\",\"name\":\"n\"}");
  }

  @Test
  void prefersTheLastTime() throws JsonException {
    assertThat(read(FULL).time()).isEqualTo(Instant.parse("2026-01-02T03:04:06Z"));
    assertThat(read(BARE).time()).isEqualTo(Instant.parse("2026-01-02T03:04:05.123456Z"));
    assertThat(read("{\"lastTimestamp\":\"yesterday\",\"count\":\"x\"}").time()).isNull();
  }

  @Test
  void cursorsCompareVersionsAndTimesWithoutThem() throws JsonException {
    var event = read(FULL);
    var known = new EventCursor(91, 999_999_999_999_999_999L);
    assertThat(known.isBefore(event)).isTrue();
    assertThat(known.after(event).isBefore(event)).isFalse();
    long micros = event.time() == null ? 0 : event.time().getEpochSecond() * 1_000_000;
    assertThat(new EventCursor(0, micros).isBefore(event)).as("the same second").isTrue();
    assertThat(new EventCursor(0, micros + 1).isBefore(event)).isFalse();
    assertThat(EventCursor.parse(known.text())).isEqualTo(known);
    assertThat(EventCursor.parse("x")).isNull();
  }
}
