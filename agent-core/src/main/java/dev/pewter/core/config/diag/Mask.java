package dev.pewter.core.config.diag;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Hides what is secret in a line of configuration that is shown beside a message: logs of pods are
/// kept and read by many. Each character becomes a `*`, so that marks below the line stay right.
final class Mask {
  /// A text under a name that speaks of a secret; names of files and addresses of it do not count.
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)\\b(?!\\w*(?:_file|_url)\\b)\\w*(?:password|passwd|passphrase|secret|token|credential|api_?key|key_pem"
              + "|authorization|cookie)\\w*\"?\\s*=\\s*[\"`]([^\"`]*)");

  private static final Pattern IN_URL = Pattern.compile("://[^/@\\s:\"]*:([^/@\\s\"]+)@");

  private static final Pattern IN_QUERY =
      Pattern.compile(
          "(?i)[?&][^=&\\s\"]*(?:key|token|secret|password|sig)[^=&\\s\"]*=([^&#\\s\"]+)");

  private Mask() {}

  static String secrets(String line) {
    return mask(mask(mask(line, NAMED), IN_URL), IN_QUERY);
  }

  private static String mask(String line, Pattern pattern) {
    Matcher matcher = pattern.matcher(line);
    var masked = new StringBuilder(line);
    while (matcher.find()) {
      for (int i = matcher.start(1); i < matcher.end(1); i++) {
        masked.setCharAt(i, '*');
      }
    }
    return masked.toString();
  }
}
