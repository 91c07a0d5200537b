package dev.pewter.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Names under which secrets stand: of arguments, headers, and parameters of URLs and scrapes. The
/// one list of them for everything that is shown; rather hides too much. Looks at each character a
/// bounded number of times.
public final class SecretNames {
  /// Speak of a secret wherever they are in a name, whatever stands between their letters.
  private static final List<String> PARTS =
      List.of(
          "password",
          "passwd",
          "passphrase",
          "secret",
          "token",
          "credential",
          "authorization",
          "signature",
          "bearer",
          "cookie",
          "apikey",
          "accesskey",
          "privatekey");

  /// Speak of one as words of their own: `key`, but not `keyspace`.
  private static final Set<String> WORDS =
      Set.of("key", "keys", "auth", "pass", "pwd", "pw", "creds", "sig", "jwt", "session");

  /// Last words of a name that says where a secret is, or of which kind.
  private static final Set<String> ELSEWHERE =
      Set.of("file", "files", "path", "paths", "url", "urls", "name", "names", "type", "types");

  /// Addresses of databases, which have passwords in them.
  private static final List<String> ADDRESSES =
      List.of("datasourcename", "connectionstring", "dsn");

  /// Names of what may hold a secret under any name of its own, or under none.
  private static final Set<String> HOLDERS =
      Set.of(
          "headers",
          "http_headers",
          "proxy_connect_header",
          "endpoint_params",
          "body",
          "content",
          "config");

  private SecretNames() {}

  /// Whether what stands under a name is a secret.
  public static boolean speaks(String name) {
    List<String> words = words(name);
    String letters = String.join("", words);
    if (ADDRESSES.stream().anyMatch(letters::contains)) {
      return true;
    }
    return !words.isEmpty()
        && !ELSEWHERE.contains(words.getLast())
        && (words.stream().anyMatch(WORDS::contains) || PARTS.stream().anyMatch(letters::contains));
  }

  /// Whether texts below a name are hidden whatever their own names are: headers, bodies of
  /// requests, whole files.
  public static boolean holds(String name) {
    return HOLDERS.contains(name);
  }

  /// Whether a text under this name is hidden, for one reason or the other.
  public static boolean hides(String name) {
    return speaks(name) || holds(name);
  }

  /// In lower case; `api_key`, `X-Api-Key` and `apiKey` have the same last two.
  private static List<String> words(String name) {
    var words = new ArrayList<String>();
    int from = 0;
    for (int at = 0; at <= name.length(); at++) {
      boolean isEnd = at == name.length() || !Character.isLetterOrDigit(name.charAt(at));
      boolean isNext = !isEnd && at > from && isCapitalAfterSmall(name, at);
      if (isEnd || isNext) {
        if (at > from) {
          words.add(name.substring(from, at).toLowerCase(Locale.ROOT));
        }
        from = isEnd ? at + 1 : at;
      }
    }
    return words;
  }

  private static boolean isCapitalAfterSmall(String name, int at) {
    return Character.isUpperCase(name.charAt(at)) && Character.isLowerCase(name.charAt(at - 1));
  }
}
