package dev.pewter.core.http.server;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a request line asks for.
///
/// @param path decoded, never with `.`, `..` or empty segments
/// @param query the first value of each name
/// @param redirect where to go instead, when the path was not written in its clean form
record RequestTarget(String path, Map<String, String> query, @Nullable String redirect) {

  /// The target, or null when it is malformed.
  static @Nullable RequestTarget parse(String uri) {
    String target = withoutAuthority(uri);
    if (!target.startsWith("/")) {
      return null;
    }
    int question = target.indexOf('?');
    String rawPath = question < 0 ? target : target.substring(0, question);
    String rawQuery = question < 0 ? "" : target.substring(question + 1);
    String path = decode(rawPath, false);
    if (path == null || path.indexOf('\0') >= 0) {
      return null;
    }
    String clean = clean(path);
    if (!clean.equals(path) && !rawQuery.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
      return null; // it cannot be repeated in a header
    }
    String redirect = clean.equals(path) ? null : encode(clean, question < 0 ? null : rawQuery);
    return new RequestTarget(clean, query(rawQuery), redirect);
  }

  /// A client of a proxy sends `http://host/path`.
  private static String withoutAuthority(String uri) {
    if (!uri.startsWith("http://") && !uri.startsWith("https://")) {
      return uri;
    }
    int slash = uri.indexOf('/', uri.indexOf("//") + 2);
    return slash < 0 ? "/" : uri.substring(slash);
  }

  private static Map<String, String> query(String raw) {
    var query = new LinkedHashMap<String, String>();
    for (String pair : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1), true);
      if (!pair.isEmpty() && name != null && value != null) {
        query.putIfAbsent(name, value);
      }
    }
    return query;
  }

  /// Resolves percent signs; null when one is not followed by two hexadecimal digits.
  private static @Nullable String decode(String text, boolean plusIsBlank) {
    if (text.indexOf('%') < 0 && (!plusIsBlank || text.indexOf('+') < 0)) {
      return text;
    }
    byte[] raw = text.getBytes(StandardCharsets.UTF_8);
    var out = new ByteArrayOutputStream(raw.length);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] == '%') {
        int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
        int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          return null;
        }
        out.write(high << 4 | low);
        i += 2;
      } else {
        out.write(plusIsBlank && raw[i] == '+' ? ' ' : raw[i]);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String clean(String path) {
    if (!path.contains("//") && !path.contains("/.")) {
      return path;
    }
    var segments = new ArrayDeque<String>();
    for (String segment : path.split("/", -1)) {
      switch (segment) {
        case "", "." -> {}
        case ".." -> segments.pollLast();
        default -> segments.addLast(segment);
      }
    }
    String clean = "/" + String.join("/", segments);
    return path.endsWith("/") && clean.length() > 1 ? clean + "/" : clean;
  }

  private static String encode(String path, @Nullable String rawQuery) {
    try {
      String encoded = new URI(null, null, path, null).toASCIIString();
      return rawQuery == null ? encoded : encoded + "?" + rawQuery;
    } catch (URISyntaxException e) {
      return "/";
    }
  }
}
