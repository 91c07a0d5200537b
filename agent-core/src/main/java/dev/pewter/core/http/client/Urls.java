package dev.pewter.core.http.client;

import java.net.URI;
import java.util.regex.Pattern;

/// URLs as they may be shown.
public final class Urls {
  /// A value in the query whose name speaks of a secret.
  private static final Pattern IN_QUERY =
      Pattern.compile("(?i)([?&][^=&#]*(?:key|token|secret|password|sig)[^=&#]*=)[^&#]*");

  private Urls() {}

  /// The URL with `xxxxx` for a password in its user information and for secrets in its query.
  public static String redacted(URI url) {
    return IN_QUERY.matcher(withoutPassword(url)).replaceAll("$1xxxxx");
  }

  private static String withoutPassword(URI url) {
    String userInfo = url.getRawUserInfo();
    if (userInfo == null) {
      return url.toString();
    }
    int colon = userInfo.indexOf(':');
    if (colon < 0) {
      return url.toString();
    }
    return url.toString()
        .replaceFirst(
            Pattern.quote("//" + userInfo + "@"),
            java.util.regex.Matcher.quoteReplacement(
                "//" + userInfo.substring(0, colon) + ":xxxxx@"));
  }
}
