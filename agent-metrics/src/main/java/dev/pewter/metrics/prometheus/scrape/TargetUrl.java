package dev.pewter.metrics.prometheus.scrape;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The URL of a target, with path and query encoded as Go's `net/url` does it.
final class TargetUrl {
  private static final String HEX = "0123456789ABCDEF";
  private static final String IN_PATH = "-_.~$&+,/:;=@";
  private static final String IN_QUERY = "-_.~";

  private TargetUrl() {}

  /// @throws IllegalArgumentException when they make no URL
  static URI of(String scheme, String address, String path, Map<String, List<String>> params) {
    var url = new StringBuilder(scheme).append("://").append(address);
    if (!path.isEmpty() && path.charAt(0) != '/') {
      url.append('/');
    }
    encode(url, path, IN_PATH, false);
    char separator = '?';
    for (var param : new TreeMap<>(params).entrySet()) {
      for (String value : param.getValue()) {
        url.append(separator);
        encode(url, param.getKey(), IN_QUERY, true);
        url.append('=');
        encode(url, value, IN_QUERY, true);
        separator = '&';
      }
    }
    return URI.create(url.toString());
  }

  private static void encode(StringBuilder to, String text, String plain, boolean plusForBlank) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean isWord = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (isWord || (c < 128 && plain.indexOf(c) >= 0)) {
        to.append(c);
      } else if (c == ' ' && plusForBlank) {
        to.append('+');
      } else {
        to.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
  }
}
