package dev.pewter.core.http.client;

import java.net.URI;

/// URLs as they may be shown.
public final class Urls {
  private Urls() {}

  /// The URL with a password in its user information replaced by `xxxxx`.
  public static String redacted(URI url) {
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
            java.util.regex.Pattern.quote("//" + userInfo + "@"),
            java.util.regex.Matcher.quoteReplacement(
                "//" + userInfo.substring(0, colon) + ":xxxxx@"));
  }
}
