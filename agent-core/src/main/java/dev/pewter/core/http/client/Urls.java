package dev.pewter.core.http.client;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// URLs as they may be shown.
public final class Urls {
  private static final Pattern PASSWORD = Pattern.compile("(://[^/?#@\\s:]*:)[^/?#@\\s]*@");

  private static final List<String> SECRETS = List.of("key", "token", "secret", "password", "sig");

  private Urls() {}

  public static String redacted(URI url) {
    return redacted(url.toString());
  }

  /// A text with `xxxxx` for the passwords of the URLs in it and for secrets in their queries.
  public static String redacted(String text) {
    if (!text.contains("://")) {
      return text;
    }
    String withoutPassword = PASSWORD.matcher(text).replaceAll("$1xxxxx@");
    return withoutQuerySecrets(withoutPassword);
  }

  /// Hides the values in queries whose names speak of a secret. Looks at each character a bounded
  /// number of times, unlike a pattern: labels that anybody may set come here.
  private static String withoutQuerySecrets(String text) {
    var shown = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      shown.append(c);
      at++;
      if (c == '?' || c == '&') {
        int end = endOf(text, at, "=&#");
        String name = text.substring(at, end);
        shown.append(name);
        at = end;
        if (at < text.length() && text.charAt(at) == '=' && isSecret(name)) {
          shown.append("=xxxxx");
          at = endOf(text, at + 1, "&#\"");
        }
      }
    }
    return shown.toString();
  }

  /// Where a part ends: at one of these characters, a space, or the end.
  private static int endOf(String text, int from, String ends) {
    int at = from;
    while (at < text.length()
        && !Character.isWhitespace(text.charAt(at))
        && ends.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return at;
  }

  private static boolean isSecret(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return SECRETS.stream().anyMatch(lower::contains);
  }
}
