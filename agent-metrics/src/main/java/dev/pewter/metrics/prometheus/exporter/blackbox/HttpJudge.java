package dev.pewter.metrics.prometheus.exporter.blackbox;

import dev.pewter.core.regex.SearchPattern;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Looks at the answers of one probe: shows what they are, and whether they are what the module
/// wants.
final class HttpJudge {
  private static final List<DateTimeFormatter> DATES =
      List.of(
          DateTimeFormatter.RFC_1123_DATE_TIME,
          DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss zzz", Locale.ENGLISH),
          DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
              .withZone(ZoneOffset.UTC));

  private final Probe probe;
  private final HttpModule module;
  private final Gauges gauges;

  HttpJudge(Probe probe, HttpModule module) {
    this.probe = probe;
    this.module = module;
    this.gauges = probe.gauges();
  }

  /// Shows what there is before any answer.
  void begin() {
    gauges.set("probe_http_content_length", "How long the body is by its header.", 0);
    gauges.set("probe_http_uncompressed_body_length", "How long the body was when unpacked.", 0);
    gauges.set("probe_http_status_code", "The status of the answer.", 0);
    gauges.set("probe_http_version", "The version of HTTP of the answer.", 0);
    regexFailed(false);
  }

  private void regexFailed(boolean isFailed) {
    gauges.set(
        "probe_failed_due_to_regex",
        "Whether the probe failed because of a pattern.",
        isFailed ? 1 : 0);
  }

  /// Whether the body of an answer can be read.
  enum Body {
    READ,
    IGNORED
  }

  /// Whether an answer is a good one; reads its body.
  boolean isGood(RoundTrip trip, HttpHead head, String method, Body body) throws IOException {
    gauges.set("probe_http_status_code", "The status of the answer.", head.status());
    gauges.set(
        "probe_http_content_length",
        "How long the body is by its header.",
        (double) head.contentLength(method));
    boolean isSuccess = isStatusGood(head.status());
    if (isSuccess && module.isLookingAtHeaders()) {
      isSuccess = areHeadersGood(head);
      regexFailed(!isSuccess);
    }
    if (body == Body.IGNORED) {
      if (isSuccess && module.isLookingAtBody()) {
        regexFailed(true);
        isSuccess = probe.fail("Error reading HTTP body", "err", "the redirect was not followed");
      }
    } else {
      isSuccess = readBody(trip, head, method, isSuccess);
      trip.end();
    }
    showLastModified(head);
    gauges.set(
        "probe_http_version",
        "The version of HTTP of the answer.",
        Double.parseDouble(head.version().substring("HTTP/".length())));
    if (!module.validHttpVersions().isEmpty()
        && !module.validHttpVersions().contains(head.version())) {
      isSuccess = probe.fail("Invalid HTTP version number", "version", head.version());
    }
    return isSuccess;
  }

  private boolean isStatusGood(int status) {
    var valid = module.validStatusCodes();
    boolean isGood = valid.isEmpty() ? status / 100 == 2 : valid.contains(status);
    return isGood
        || probe.fail(
            "Invalid HTTP response status code",
            "status_code",
            status,
            "valid_status_codes",
            valid.isEmpty() ? "2xx" : valid.toString());
  }

  private boolean areHeadersGood(HttpHead head) {
    for (var match : module.failIfHeaderMatches()) {
      var values = head.all(match.header());
      if (values.isEmpty() && !match.allowMissing()) {
        return probe.fail("Missing required header", "header", match.header());
      }
      if (values.stream().anyMatch(match.pattern()::isIn)) {
        return probe.fail(
            "Header matched regular expression",
            "header",
            match.header(),
            "regexp",
            match.pattern());
      }
    }
    for (var match : module.failIfHeaderNotMatches()) {
      var values = head.all(match.header());
      if (values.isEmpty()) {
        if (!match.allowMissing()) {
          return probe.fail("Missing required header", "header", match.header());
        }
      } else if (values.stream().noneMatch(match.pattern()::isIn)) {
        return probe.fail(
            "Header did not match regular expression",
            "header",
            match.header(),
            "regexp",
            match.pattern());
      }
    }
    return true;
  }

  private boolean readBody(RoundTrip trip, HttpHead head, String method, boolean isGood) {
    boolean isSuccess = isGood;
    long count = 0;
    try (var body = unpacked(trip.body(head, method))) {
      if (body == null) {
        return false;
      }
      try {
        if (isSuccess && module.isLookingAtBody()) {
          boolean isMatching = isBodyGood(body);
          regexFailed(!isMatching);
          isSuccess = isMatching;
        }
        body.skip();
      } finally {
        count = body.count();
      }
    } catch (IOException e) {
      isSuccess = probe.fail("Failed to read HTTP response body", "err", probe.explain(e));
    }
    gauges.set(
        "probe_http_uncompressed_body_length",
        "How long the body was when unpacked.",
        (double) count);
    return isSuccess;
  }

  private @Nullable HttpBody unpacked(InputStream framed) {
    try {
      return HttpBody.of(framed, module.compression(), module.bodySizeLimit());
    } catch (IOException e) {
      probe.fail("Failed to get decompressor for HTTP response body", "err", probe.explain(e));
      return null;
    }
  }

  private boolean isBodyGood(HttpBody body) {
    String text;
    try {
      text = new String(body.readAll(probe), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return probe.fail("Error reading HTTP body", "err", probe.explain(e));
    }
    for (SearchPattern pattern : module.failIfBodyMatches()) {
      if (pattern.isIn(text)) {
        return probe.fail("Body matched regular expression", "regexp", pattern);
      }
    }
    for (SearchPattern pattern : module.failIfBodyNotMatches()) {
      if (!pattern.isIn(text)) {
        return probe.fail("Body did not match regular expression", "regexp", pattern);
      }
    }
    return true;
  }

  private void showLastModified(HttpHead head) {
    String text = head.first("Last-Modified");
    if (text.isEmpty()) {
      return;
    }
    for (DateTimeFormatter format : DATES) {
      try {
        long seconds = ZonedDateTime.parse(text, format).toInstant().getEpochSecond();
        gauges.set(
            "probe_http_last_modified_timestamp_seconds",
            "What the header Last-Modified says, in Unix time.",
            (double) seconds);
        return;
      } catch (DateTimeParseException _) { // written another way
      }
    }
  }
}
