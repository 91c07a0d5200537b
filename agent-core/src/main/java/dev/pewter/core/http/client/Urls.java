package dev.pewter.core.http.client;

import java.net.URI;
import java.util.regex.Pattern;

/// URLs as they may be shown.
public final class Urls {
  private static final Pattern PASSWORD = Pattern.compile("(://[^/?#@\\s:]*:)[^/?#@\\s]*@");

  /// A value in the query whose name speaks of a secret.
  private static final Pattern IN_QUERY =
      Pattern.compile(
          "(?i)([?&][^=&#\\s]*(?:key|token|secret|password|sig)[^=&#\\s]*=)[^&#\\s\"]*");

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
    return IN_QUERY.matcher(withoutPassword).replaceAll("$1xxxxx");
  }
}
