package dev.pewter.core.model;

import java.net.URI;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// URLs as they may be shown. Looks at each character of a text a bounded number of times: labels
/// that anybody may set come here.
public final class Urls {
  private static final String HIDDEN = "xxxxx";

  /// What no URL in a text goes on behind.
  private static final String QUOTES = "\"`";

  private static final int DEPTH = 2;

  /// Names of values that begin as a URL does behind its scheme.
  private static final Set<String> ADDRESSES =
      Set.of("__address__", "instance", "address", "target", "__param_target");

  /// Labels that are such, wherever labels are written.
  private static final Set<String> LABELS = Set.of("__address__", "instance", "__param_target");

  private static final int LONGEST = 20; // of their names

  private Urls() {}

  /// Takes the places of what is secret in a text.
  @FunctionalInterface
  public interface Places {
    void secret(int from, int to);
  }

  public static String redacted(URI url) {
    return redacted(url, url.toString());
  }

  /// The scheme may be missing: of `user:password@host:80/path` the user is taken for one.
  private static String redacted(URI url, String part) {
    if (url.getScheme() != null && !url.isOpaque()) {
      return redacted(part);
    }
    int from = part.startsWith("//") ? 2 : 0;
    return part.substring(0, from) + redacted("address", part.substring(from));
  }

  /// A text with `xxxxx` for the passwords of the URLs in it and for secrets in their queries and
  /// fragments.
  public static String redacted(String text) {
    return isOfUrls(text) ? replaced(text, Urls::users) : text;
  }

  /// The same of what stands under a name. What is an address needs no scheme to be hidden:
  /// `user:password@host:80`.
  public static String redacted(String name, String value) {
    return ADDRESSES.contains(name) ? replaced(value, Urls::usersOfAddress) : redacted(value);
  }

  private static String replaced(String text, BiConsumer<String, Places> hiding) {
    var addresses = new Replaced(text);
    addresses(text, addresses);
    String withoutAddresses = addresses.toString();
    var users = new Replaced(withoutAddresses);
    hiding.accept(withoutAddresses, users);
    String withoutUsers = users.toString();
    var values = new Replaced(withoutUsers);
    values(withoutUsers, DEPTH, values);
    return values.toString();
  }

  /// A URL with `xxxxx` for its password and for all that is in its query but names: as metrics
  /// have it, which are kept for long and read by many.
  public static String withoutValues(URI url) {
    int mark = url.toString().indexOf('?');
    String query =
        url.isOpaque() && mark >= 0 ? url.toString().substring(mark + 1) : url.getRawQuery();
    if (query == null) {
      return redacted(url);
    }
    var shown = new StringJoiner("&", beforeQuery(url) + "?", "");
    for (String pair : query.split("&", -1)) {
      shown.add(pair.substring(0, pair.indexOf('=') + 1) + HIDDEN);
    }
    return shown.toString();
  }

  /// A text that names a URL, with `xxxxx` for all that is in the query of that one but names.
  public static String withoutValues(String text, URI url) {
    String query = url.getRawQuery();
    if (query == null || query.isEmpty()) {
      return redacted(text);
    }
    String hidden = withoutValues(url).substring(beforeQuery(url).length());
    String replaced = text.replace("?" + query, hidden);
    String known = redacted(url);
    int from = known.indexOf('?');
    if (from < 0) {
      return redacted(replaced); // a secret in the path hides the mark
    }
    int fragment = known.indexOf('#', from);
    String partly = known.substring(from, fragment < 0 ? known.length() : fragment);
    return redacted(replaced.replace(partly, hidden));
  }

  /// Redacted by itself: a secret in the path may not take the query's mark along.
  private static String beforeQuery(URI url) {
    String text = url.toString();
    return redacted(url, text.substring(0, text.indexOf('?')));
  }

  /// The places that `redacted` hides; in no order, and some may be in others.
  public static void secrets(String text, Places places) {
    if (isOfUrls(text)) {
      addresses(text, places);
      users(text, places);
      values(text, DEPTH, places);
    }
  }

  /// The same of what stands under a name.
  public static void secrets(String name, String value, Places places) {
    if (ADDRESSES.contains(name)) {
      usersOfAddress(value, places);
      values(value, DEPTH, places);
    } else {
      secrets(value, places);
    }
  }

  /// A text without a URL may still be the path of one, or labels with an address.
  private static boolean isOfUrls(String text) {
    return text.contains("://")
        || text.startsWith("/")
        || (text.contains("=\"") && (text.indexOf('@') >= 0 || text.indexOf('?') >= 0));
  }

  /// What stands before the hosts of addresses in labels: `{__address__="user:password@host:80"}`.
  private static void addresses(String text, Places places) {
    int quote = text.indexOf("=\"");
    while (quote >= 0) {
      int from = quote + 2;
      int end = text.indexOf('"', from);
      int stop = end < 0 ? text.length() : end;
      if (LABELS.contains(nameBefore(text, quote))) {
        usersOfAddress(
            text.substring(from, stop), (start, to) -> places.secret(from + start, from + to));
      }
      quote = text.indexOf("=\"", stop);
    }
  }

  /// The name that ends at a place, within quotes or without; its end when it is longer than
  /// all that are looked for.
  private static String nameBefore(String text, int at) {
    int end = at > 0 && text.charAt(at - 1) == '"' ? at - 1 : at;
    int start = end;
    while (start > 0
        && end - start <= LONGEST
        && (Character.isLetterOrDigit(text.charAt(start - 1)) || text.charAt(start - 1) == '_')) {
      start--;
    }
    return text.substring(start, end);
  }

  private static void users(String text, Places places) {
    for (int at = text.indexOf("://"); at >= 0; ) {
      int next = text.indexOf("://", at + 3);
      user(text, at + 3, endOf(text, at + 3, next < 0 ? text.length() : next, QUOTES), places);
      at = next;
    }
  }

  /// Also what stands before a host that begins the text.
  private static void usersOfAddress(String text, Places places) {
    int scheme = text.indexOf("://");
    if (scheme < 0 || endOf(text, 0, scheme, "/?#@") < scheme) {
      user(text, 0, endOf(text, 0, scheme < 0 ? text.length() : scheme, QUOTES), places);
    }
    users(text, places);
  }

  /// Hides the password before the host, or what stands there alone: that is a token.
  private static void user(String text, int from, int end, Places places) {
    int authority = endOf(text, from, end, "/?#");
    int at = last('@', text, from, authority);
    if (at < 0 && !endsWithPort(text, from, authority)) {
      at = last('@', text, authority, end); // a password with a slash in it
    }
    if (at >= 0) {
      int colon = first(':', text, from, at);
      places.secret(colon < 0 ? from : colon + 1, at);
    }
  }

  /// Whether there is no colon, or only digits behind it.
  private static boolean endsWithPort(String text, int from, int to) {
    int colon = last(':', text, from, to);
    int at = colon + 1;
    while (at < to && Character.isDigit(text.charAt(at))) {
      at++;
    }
    return colon < 0 || at == to || text.charAt(to - 1) == ']';
  }

  /// The values in queries and fragments whose names speak of a secret, or which are URLs with one
  /// in them. A `;` may begin another name, but does not end what is secret.
  ///
  /// @param depth how often what is encoded in what is encoded is still looked into
  private static void values(String text, int depth, Places places) {
    int at = 0;
    int stop = 0; // of the value that was begun last; others may begin in it, and end with it
    while (at < text.length()) {
      int from = behindMark(text, at);
      if (from < 0) {
        at++;
        continue;
      }
      int end = endOf(text, from, text.length(), "=&;#" + QUOTES);
      at = end;
      if (end < text.length() && text.charAt(end) == '=') {
        at = end + 1;
        boolean isWithin = at <= stop; // and looked into with it
        stop = isWithin ? stop : endOf(text, at, text.length(), "&#" + QUOTES);
        String name = text.substring(from, end);
        boolean isSecret = name.indexOf('%') >= 0 || SecretNames.speaks(name);
        if (isSecret || (!isWithin && holds(text, at, stop, depth))) {
          places.secret(at, stop);
          at = stop;
        }
      }
    }
  }

  /// What is behind a `?`, also an encoded one, `&`, `;` or `#`; -1 when none of them is there.
  private static int behindMark(String text, int at) {
    char c = text.charAt(at);
    if (c == '?' || c == '&' || c == ';' || c == '#') {
      return at + 1;
    }
    return c == '%' && text.regionMatches(true, at, "%3F", 0, 3) ? at + 3 : -1;
  }

  /// Whether a part is encoded and holds a secret.
  private static boolean holds(String text, int from, int to, int depth) {
    if (depth == 0 || first('%', text, from, to) < 0) {
      return false;
    }
    var decoded = new StringBuilder();
    for (int at = from; at < to; at++) {
      int high = at + 2 < to ? Character.digit(text.charAt(at + 1), 16) : -1;
      int low = at + 2 < to ? Character.digit(text.charAt(at + 2), 16) : -1;
      boolean isCode = text.charAt(at) == '%' && high >= 0 && low >= 0;
      decoded.append(isCode ? (char) (high << 4 | low) : text.charAt(at));
      at += isCode ? 2 : 0;
    }
    boolean[] holds = {false};
    String plain = decoded.toString();
    users(plain, (_, _) -> holds[0] = true);
    values(plain, depth - 1, (_, _) -> holds[0] = true);
    return holds[0];
  }

  /// Where a part ends: at one of these characters, a space, or the end.
  private static int endOf(String text, int from, int to, String ends) {
    int at = from;
    while (at < to
        && !Character.isWhitespace(text.charAt(at))
        && ends.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return at;
  }

  private static int first(char wanted, String text, int from, int to) {
    for (int at = from; at < to; at++) {
      if (text.charAt(at) == wanted) {
        return at;
      }
    }
    return -1;
  }

  private static int last(char wanted, String text, int from, int to) {
    for (int at = to - 1; at >= from; at--) {
      if (text.charAt(at) == wanted) {
        return at;
      }
    }
    return -1;
  }

  /// Puts `xxxxx` in the place of what it is told of, in the order of the text.
  private static final class Replaced implements Places {
    private final String text;
    private @Nullable StringBuilder shown;
    private int done;

    Replaced(String text) {
      this.text = text;
    }

    @Override
    public void secret(int from, int to) {
      if (shown == null) {
        shown = new StringBuilder(text.length());
      }
      shown.append(text, done, from).append(HIDDEN);
      done = to;
    }

    @Override
    public String toString() {
      return shown == null ? text : shown + text.substring(done);
    }
  }
}
