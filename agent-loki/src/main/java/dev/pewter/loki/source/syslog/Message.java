package dev.pewter.loki.source.syslog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a parser found in a message; used for one after the other. For one thread.
final class Message {
  private static final List<String> SEVERITIES =
      List.of(
          "emergency", "alert", "critical", "error", "warning", "notice", "informational", "debug");
  private static final List<String> FACILITIES =
      List.of(
          "kern",
          "user",
          "mail",
          "daemon",
          "auth",
          "syslog",
          "lpr",
          "news",
          "uucp",
          "cron",
          "authpriv",
          "ftp",
          "ntp",
          "security",
          "console",
          "cron2",
          "local0",
          "local1",
          "local2",
          "local3",
          "local4",
          "local5",
          "local6",
          "local7");

  byte[] bytes = {};
  int priority;
  int version;
  boolean hasTime;
  long timeNanos;
  @Nullable String timeText;
  @Nullable String hostname;
  @Nullable String appName;
  @Nullable String procId;
  @Nullable String msgId;
  final List<Parameter> structuredData = new ArrayList<>();
  int start; // of the text, in `bytes`
  int end;

  /// An element's id, and a parameter of it; an element without any has one without a name.
  record Parameter(String id, String name, String value) {}

  void clear(byte[] in) {
    bytes = in;
    priority = -1;
    version = 0;
    hasTime = false;
    timeNanos = 0;
    timeText = null;
    hostname = null;
    appName = null;
    procId = null;
    msgId = null;
    structuredData.clear();
    start = 0;
    end = 0;
  }

  boolean isEmpty() {
    return start == end;
  }

  @Nullable String severity() {
    return priority < 0 ? null : SEVERITIES.get(priority % 8);
  }

  @Nullable String facility() {
    return priority < 0 || priority / 8 >= FACILITIES.size() ? null : FACILITIES.get(priority / 8);
  }

  /// A range of the message as text, or null where it says that there is none.
  @Nullable String field(int from, int to) {
    return to - from == 1 && bytes[from] == '-' ? null : text(from, to);
  }

  String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
