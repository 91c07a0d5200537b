package dev.pewter.core.template;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// URLs as Go takes them apart.
final class Urls {
  private Urls() {}

  static Dict parse(String text) throws TemplateException {
    if (text.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
      throw invalid(text, "net/url: invalid control character in URL");
    }
    var url = Dict.empty();
    String rest = cut(url, "fragment", text, '#', true);
    int scheme = schemeEnd(rest);
    if (scheme == 0) {
      throw invalid(text, "missing protocol scheme");
    }
    url.put("scheme", scheme < 0 ? "" : rest.substring(0, scheme).toLowerCase(Locale.ROOT));
    rest = cut(url, "query", rest.substring(scheme + 1), '?', false);
    boolean isOpaque = scheme > 0 && !rest.startsWith("/");
    url.put("opaque", isOpaque ? rest : "");
    String authority = "";
    if (isOpaque) {
      rest = "";
    } else if (rest.startsWith("//") && (scheme > 0 || !rest.startsWith("///"))) {
      int slash = rest.indexOf('/', 2);
      authority = slash < 0 ? rest.substring(2) : rest.substring(2, slash);
      rest = slash < 0 ? "" : rest.substring(slash);
    }
    int at = authority.lastIndexOf('@');
    String host = unescape(authority.substring(at + 1), text);
    url.put("userinfo", at < 0 ? "" : authority.substring(0, at));
    url.put("host", host);
    url.put("hostname", withoutPort(host, text));
    url.put("path", unescape(rest, text));
    return url;
  }

  /// Puts what stands behind a character, and gives what stands before it.
  private static String cut(Dict url, String name, String text, char at, boolean unescapes)
      throws TemplateException {
    int place = text.indexOf(at);
    String behind = place < 0 ? "" : text.substring(place + 1);
    url.put(name, unescapes ? unescape(behind, text) : behind);
    return place < 0 ? text : text.substring(0, place);
  }

  /// Where the colon behind the scheme is, or -1 when there is no scheme.
  private static int schemeEnd(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = Character.toLowerCase(text.charAt(i));
      if (c == ':') {
        return i;
      }
      boolean isLetter = c >= 'a' && c <= 'z';
      if (!isLetter && (i == 0 || "0123456789+-.".indexOf(c) < 0)) {
        return -1;
      }
    }
    return -1;
  }

  private static String withoutPort(String host, String text) throws TemplateException {
    int close = host.lastIndexOf(']');
    int colon = host.indexOf(':', Math.max(close, 0));
    String port = colon < 0 ? "" : host.substring(colon + 1);
    if (!port.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw invalid(text, "invalid port \":" + port + "\" after host");
    }
    String name = colon < 0 ? host : host.substring(0, colon);
    return close >= 0 && name.startsWith("[") ? host.substring(1, close) : name;
  }

  private static String unescape(String part, String url) throws TemplateException {
    if (part.indexOf('%') < 0) {
      return part;
    }
    var bytes = new java.io.ByteArrayOutputStream();
    byte[] from = part.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < from.length; i++) {
      if (from[i] != '%') {
        bytes.write(from[i]);
        continue;
      }
      int high = i + 2 < from.length ? Character.digit(from[i + 1], 16) : -1;
      int low = i + 2 < from.length ? Character.digit(from[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        String shown = new String(from, i, Math.min(3, from.length - i), StandardCharsets.UTF_8);
        throw invalid(url, "invalid URL escape \"" + shown + "\"");
      }
      bytes.write(high * 16 + low);
      i += 2;
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static TemplateException invalid(String url, String why) {
    return new TemplateException("unable to parse url: parse \"" + url + "\": " + why);
  }

  // -- joining
  // -------------------------------------------------------------------------------------

  static String join(Dict url) throws TemplateException {
    String scheme = text(url, "scheme");
    String host = text(url, "host");
    String path = text(url, "path");
    String opaque = text(url, "opaque");
    String user = text(url, "userinfo");
    var out = new StringBuilder();
    if (!scheme.isEmpty()) {
      out.append(scheme).append(':');
    }
    if (!opaque.isEmpty()) {
      out.append(opaque);
    } else {
      if (!scheme.isEmpty() || !host.isEmpty() || !user.isEmpty()) {
        if (!host.isEmpty() || !path.isEmpty() || !user.isEmpty()) {
          out.append("//");
        }
        if (!user.isEmpty()) {
          out.append(user).append('@');
        }
        out.append(escape(host, "!$&'()*+,;=:[]<>\""));
      }
      if (!path.isEmpty() && !path.startsWith("/") && !host.isEmpty()) {
        out.append('/');
      }
      out.append(escape(path, "$&+,/:;=@"));
    }
    append(out, '?', text(url, "query"));
    append(out, '#', escape(text(url, "fragment"), "$&+,/:;=?@!()*'"));
    return out.toString();
  }

  private static void append(StringBuilder out, char before, String text) {
    if (!text.isEmpty()) {
      out.append(before).append(text);
    }
  }

  private static String text(Dict url, String name) throws TemplateException {
    @Nullable Object value = url.fields().get(name);
    if (value == null || value instanceof String) {
      return value == null ? "" : (String) value;
    }
    throw new TemplateException(
        "unable to parse "
            + name
            + " key, must be of type string, but "
            + Types.kind(value)
            + " found");
  }

  private static String escape(String text, String kept) {
    var out = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if (c < 0x80
          && (Character.isLetterOrDigit(c) || "-_.~".indexOf(c) >= 0 || kept.indexOf(c) >= 0)) {
        out.append(c);
      } else {
        out.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      }
    }
    return out.toString();
  }
}
