package dev.pewter.core.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Secret;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

class LineFormatTest {
  private static final Instant TIME = Instant.parse("2026-07-01T10:00:00.1Z");

  private static String line(LineFormat format, String message, Object... keyValues) {
    var facts = new KeyValuePair[keyValues.length / 2];
    Arrays.setAll(
        facts, i -> new KeyValuePair(String.valueOf(keyValues[2 * i]), keyValues[2 * i + 1]));
    return format.line(TIME, Level.INFO, message, List.of(facts));
  }

  @Test
  void putsTimeLevelAndMessageFirst() {
    assertThat(line(LineFormat.LOGFMT, "config reloaded", "service", "http"))
        .isEqualTo("ts=2026-07-01T10:00:00.1Z level=info msg=\"config reloaded\" service=http\n");
    assertThat(line(LineFormat.JSON, "node exited", "controller_id", "", "node", "a.b"))
        .isEqualTo(
            "{\"ts\":\"2026-07-01T10:00:00.1Z\",\"level\":\"info\",\"msg\":\"node exited\","
                + "\"controller_id\":\"\",\"node\":\"a.b\"}\n");
  }

  @Test
  void leavesAnEmptyMessageOut() {
    assertThat(line(LineFormat.LOGFMT, "", "a", 1))
        .isEqualTo("ts=2026-07-01T10:00:00.1Z level=info a=1\n");
    assertThat(line(LineFormat.JSON, "", "a", 1))
        .isEqualTo("{\"ts\":\"2026-07-01T10:00:00.1Z\",\"level\":\"info\",\"a\":1}\n");
  }

  @Test
  void hidesWhatIsSecretInAnAddress() {
    assertThat(line(LineFormat.LOGFMT, "m", "target", "u:hush@h:1", "mail", "a@b"))
        .endsWith(" target=u:xxxxx@h:1 mail=a@b\n");
    assertThat(line(LineFormat.JSON, "m", "address", "u:hush@h:1"))
        .endsWith(",\"address\":\"u:xxxxx@h:1\"}\n");
  }

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of("", "\"\"", "\"\""),
        Arguments.of("a/b.c{}", "a/b.c{}", "\"a/b.c{}\""),
        Arguments.of("a b", "\"a b\"", "\"a b\""),
        Arguments.of("a=b", "\"a=b\"", "\"a=b\""),
        Arguments.of("say \"x\"", "\"say \\\"x\\\"\"", "\"say \\\"x\\\"\""),
        Arguments.of("a\\b", "a\\b", "\"a\\\\b\""),
        Arguments.of("a\\ b", "\"a\\\\ b\"", "\"a\\\\ b\""),
        Arguments.of("x\nlevel=error", "\"x\\nlevel=error\"", "\"x\\nlevel=error\""),
        Arguments.of("\u001b[31m", "\"\\x1b[31m\"", "\"\\u001b[31m\""),
        Arguments.of("\u2028", "\"\\u2028\"", "\"\\u2028\""),
        Arguments.of("größer", "größer", "\"größer\""),
        Arguments.of("\ud800", "\"\\ufffd\"", "\"\\ufffd\""),
        Arguments.of(true, "true", "true"),
        Arguments.of(7L, "7", "7"),
        Arguments.of(Duration.ofNanos(1_234_000), "1.234ms", "1234000"),
        Arguments.of(new IOException("no route"), "\"no route\"", "\"no route\""),
        Arguments.of(new IOException((String) null), "IOException", "\"IOException\""),
        Arguments.of(new Secret("canary"), "(secret)", "\"(secret)\""));
  }

  @ParameterizedTest
  @MethodSource("values")
  void writesAValue(Object value, String logfmt, String json) {
    assertThat(line(LineFormat.LOGFMT, "m", "k", value)).endsWith(" msg=m k=" + logfmt + "\n");
    assertThat(line(LineFormat.JSON, "m", "k", value)).endsWith(",\"k\":" + json + "}\n");
  }

  @Test
  void replacesWhatAKeyMustNotHave() {
    assertThat(line(LineFormat.LOGFMT, "m", "a b=\"c\"\n", 1)).endsWith(" a_b__c__=1\n");
  }
}
