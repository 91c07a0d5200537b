package dev.pewter.core.http.client;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Which headers a user may set, and how their names are written.
public final class HeaderRules {
  /// Headers that the client itself needs, or that belong to the connection.
  private static final Set<String> RESERVED =
      Set.of(
          "accept-encoding",
          "authorization",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "host",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "user-agent",
          "www-authenticate",
          "x-amz-content-sha256",
          "x-amz-date",
          "x-amz-security-token",
          "x-prometheus-remote-read-version",
          "x-prometheus-remote-write-version",
          "x-prometheus-scrape-timeout-seconds");

  private HeaderRules() {}

  static void checkAllowed(Map<String, List<Secret>> headers) {
    for (String name : headers.keySet()) {
      if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
        throw new InvalidArgument("setting header \"" + canonical(name) + "\" is not allowed");
      }
    }
    checkNames(headers);
  }

  /// Refuses what could not be sent: a name that is no token, a value with a line break.
  static void checkNames(Map<String, List<Secret>> headers) {
    headers.forEach(
        (name, values) -> {
          if (!isToken(name)) {
            throw new InvalidArgument("invalid header name \"" + name + "\"");
          }
          for (Secret value : values) {
            if (!isFieldValue(value.reveal())) {
              throw new InvalidArgument("invalid value of header \"" + canonical(name) + "\"");
            }
          }
        });
  }

  public static boolean isFieldValue(String value) {
    return value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f));
  }

  /// A value as it goes on the wire, as Go sends it: without spaces around it, its line breaks as
  /// spaces, its characters as the bytes of UTF-8.
  static String onWire(String value) {
    String line = value.replace('\n', ' ').replace('\r', ' ').strip();
    return new String(Utf8.bytes(line), StandardCharsets.ISO_8859_1);
  }

  public static boolean isToken(String name) {
    return !name.isEmpty() && name.chars().allMatch(HeaderRules::isTokenCharacter);
  }

  private static boolean isTokenCharacter(int c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  /// `x-scope-orgid` as `X-Scope-Orgid`; what is no token stays as it is.
  public static String canonical(String name) {
    if (!isToken(name)) {
      return name;
    }
    var text = new StringBuilder(name.length());
    boolean upper = true;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      text.append(upper ? Character.toUpperCase(c) : Character.toLowerCase(c));
      upper = c == '-';
    }
    return text.toString();
  }

  static Map<String, List<Secret>> copy(Map<String, List<Secret>> headers) {
    var copy = new LinkedHashMap<String, List<Secret>>();
    headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
    return java.util.Collections.unmodifiableMap(copy);
  }
}
