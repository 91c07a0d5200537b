package dev.pewter.metrics.prometheus.exporter.blackbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A URL to be asked, taken as it comes: what cannot stand in a request line is escaped.
///
/// @param authority host and port as written, what the `Host` header says
/// @param userInfo what stands before an `@`, decoded; empty for nothing
/// @param host without brackets
/// @param path and query
record WebAddress(
    boolean isTls, String authority, String userInfo, String host, int port, String path) {
  private static final String UNSAFE = " \"<>\\^`{|}";

  static WebAddress parse(String text) throws IOException {
    int colon = text.indexOf("://");
    String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IOException("unsupported protocol scheme \"" + scheme + "\"");
    }
    if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw new IOException("invalid control character in URL");
    }
    String rest = text.substring(colon + 3);
    int hash = rest.indexOf('#');
    rest = hash < 0 ? rest : rest.substring(0, hash);
    int end = authorityEnd(rest);
    String path = rest.substring(end);
    String whole = rest.substring(0, end);
    int at = whole.lastIndexOf('@');
    String authority = whole.substring(at + 1);
    boolean isTls = scheme.equals("https");
    var hostAndPort = HostAndPort.parseOrNull(authority);
    if (hostAndPort == null) {
      boolean isBracketed = authority.startsWith("[") && authority.endsWith("]");
      String host =
          isBracketed
              ? authority.substring(1, authority.length() - 1)
              : authority.endsWith(":")
                  ? authority.substring(0, authority.length() - 1)
                  : authority;
      if (!isBracketed && host.indexOf(':') >= 0) {
        throw new IOException("invalid port in URL");
      }
      hostAndPort = new HostAndPort(host, isTls ? 443 : 80);
    }
    if (hostAndPort.host().chars().anyMatch(c -> c <= ' ' || UNSAFE.indexOf(c) >= 0)) {
      throw new IOException("invalid character in host name");
    }
    return new WebAddress(
        isTls,
        authority,
        at < 0 ? "" : decoded(whole.substring(0, at)),
        hostAndPort.host(),
        hostAndPort.port(),
        path.isEmpty() || path.charAt(0) != '/' ? "/" + escaped(path) : escaped(path));
  }

  private static int authorityEnd(String rest) {
    for (int i = 0; i < rest.length(); i++) {
      if (rest.charAt(i) == '/' || rest.charAt(i) == '?') {
        return i;
      }
    }
    return rest.length();
  }

  private static String decoded(String text) throws IOException {
    try {
      return java.net.URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IOException("invalid user in URL", e);
    }
  }

  private static String escaped(String text) {
    var escaped = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b <= ' ' || b == 0x7f || UNSAFE.indexOf(b) >= 0) {
        escaped.append("%%%02X".formatted(b & 0xff));
      } else {
        escaped.append((char) b);
      }
    }
    return escaped.toString();
  }

  /// Where a redirect leads.
  WebAddress resolve(String location) throws IOException {
    if (isAbsolute(location)) {
      return parse(location);
    }
    String prefix = isTls ? "https:" : "http:";
    if (location.startsWith("//")) {
      return parse(prefix + location);
    }
    String target;
    if (location.startsWith("/")) {
      target = location;
    } else if (location.startsWith("?")) {
      target = pathOnly() + location;
    } else {
      String own = pathOnly();
      target = own.substring(0, own.lastIndexOf('/') + 1) + location;
    }
    int question = target.indexOf('?');
    String query = question < 0 ? "" : target.substring(question);
    return parse(
        prefix
            + "//"
            + authority
            + withoutDots(target.substring(0, target.length() - query.length()))
            + query);
  }

  /// Whether a redirect says the host itself.
  static boolean isAbsolute(String location) {
    return location.matches("[A-Za-z][A-Za-z0-9+.-]*:.*");
  }

  private String pathOnly() {
    int question = path.indexOf('?');
    return question < 0 ? path : path.substring(0, question);
  }

  private static String withoutDots(String path) {
    int hash = path.indexOf('#');
    var out = new java.util.ArrayDeque<String>();
    String[] parts = (hash < 0 ? path : path.substring(0, hash)).substring(1).split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      boolean isLast = i == parts.length - 1;
      switch (parts[i]) {
        case "." -> {
          if (isLast) {
            out.addLast("");
          }
        }
        case ".." -> {
          out.pollLast();
          if (isLast) {
            out.addLast("");
          }
        }
        default -> out.addLast(parts[i]);
      }
    }
    return "/" + String.join("/", out);
  }

  /// The URL without user and password.
  String url() {
    return (isTls ? "https://" : "http://") + authority + path;
  }
}
