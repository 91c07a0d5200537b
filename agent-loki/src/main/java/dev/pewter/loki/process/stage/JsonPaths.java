package dev.pewter.loki.process.stage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which members of a JSON object are wanted, as a tree of names. Each path, such as `a.b`, has a
/// number by which its value is found again.
final class JsonPaths {
  private static final Pattern NAME = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)|\"([^\"\\\\]+)\"");
  private static final int[] NONE = {};

  /// Of which no value is wanted.
  static final JsonPaths NONE_WANTED = of(List.of());

  private byte[][] names = new byte[0][];
  private JsonPaths[] members = new JsonPaths[0];
  private int[] paths = NONE; // the numbers of those that end here
  private int[] all = NONE; // and of those that go through here
  private final boolean anyCase;
  private int count;

  private JsonPaths(boolean anyCase) {
    this.anyCase = anyCase;
  }

  /// The tree for some paths, numbered in their order.
  static JsonPaths of(List<List<String>> paths) {
    return of(paths, false);
  }

  /// The tree for single names that are found in any case.
  static JsonPaths inAnyCase(String... names) {
    return of(Arrays.stream(names).map(List::of).toList(), true);
  }

  private static JsonPaths of(List<List<String>> paths, boolean anyCase) {
    var root = new JsonPaths(anyCase);
    root.count = paths.size();
    for (int path = 0; path < paths.size(); path++) {
      var at = root;
      at.all = append(at.all, path);
      for (String name : paths.get(path)) {
        at = at.memberFor(name.getBytes(StandardCharsets.UTF_8));
        at.all = append(at.all, path);
      }
      at.paths = append(at.paths, path);
    }
    return root;
  }

  /// The names of a path that is nothing but names with dots between them, or null.
  static @Nullable List<String> parse(String expression) {
    var names = new ArrayList<String>();
    Matcher matcher = NAME.matcher(expression);
    int at = 0;
    while (matcher.find(at) && matcher.start() == at) {
      names.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
      at = matcher.end();
      if (at == expression.length()) {
        return names;
      }
      if (expression.charAt(at++) != '.') {
        return null;
      }
    }
    return null;
  }

  private JsonPaths memberFor(byte[] name) {
    for (int i = 0; i < names.length; i++) {
      if (Arrays.equals(names[i], name)) {
        return members[i];
      }
    }
    int size = names.length;
    names = Arrays.copyOf(names, size + 1);
    names[size] = name;
    members = Arrays.copyOf(members, size + 1);
    members[size] = new JsonPaths(anyCase);
    return members[size];
  }

  private static int[] append(int[] to, int number) {
    int[] more = Arrays.copyOf(to, to.length + 1);
    more[to.length] = number;
    return more;
  }

  /// How many paths there are.
  int count() {
    return count;
  }

  int[] paths() {
    return paths;
  }

  int[] all() {
    return all;
  }

  boolean hasMembers() {
    return names.length > 0;
  }

  /// What is wanted of the member with a name, or null.
  @Nullable JsonPaths member(byte[] bytes, int start, int end) {
    int length = end - start;
    for (int i = 0; i < names.length; i++) {
      byte[] name = names[i];
      if (name.length == length && isEqual(name, bytes, start)) {
        return members[i];
      }
    }
    return null;
  }

  private boolean isEqual(byte[] name, byte[] bytes, int start) {
    for (int i = 0; i < name.length; i++) {
      if (name[i] != bytes[start + i] && !(anyCase && lower(name[i]) == lower(bytes[start + i]))) {
        return false;
      }
    }
    return true;
  }

  private static int lower(byte c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  }
}
