package dev.pewter.core.config.eval;

import dev.pewter.core.regex.InvalidPattern;
import dev.pewter.core.regex.SearchPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSONPath over values: `$`, `.name`, `['name']`, `[0]`, `[-1]`, `[1:3]`, `*`, `..name`, `[0,1]`,
/// and filters that compare `@` paths with literals, patterns and lists. Always gives a list.
final class JsonPath {
  private static final int MAX_RESULTS = 100_000;
  private static final int MAX_DEPTH = 50;

  private final String path;
  private final Map<String, SearchPattern> patterns = new HashMap<>();
  private int at;
  private int depth;

  private JsonPath(String path) {
    this.path = path;
  }

  static List<Value> select(Value root, String path) throws FunctionException {
    if (path.isEmpty()) {
      return List.of();
    }
    var parser = new JsonPath(path);
    List<Value> found = parser.steps(root, root);
    if (parser.at < parser.path.length()) {
      throw parser.error();
    }
    return found;
  }

  private FunctionException error() {
    String what = at < path.length() ? "parse error" : "not terminated";
    return new FunctionException(what + " at " + (at + 1) + " in " + path);
  }

  private boolean accept(String text) {
    if (path.startsWith(text, at)) {
      at += text.length();
      return true;
    }
    return false;
  }

  /// Steps from `start` on; `$` inside a filter means `root`.
  private List<Value> steps(Value root, Value start) throws FunctionException {
    if (++depth > MAX_DEPTH) {
      throw error();
    }
    List<Value> current = List.of(start);
    if (!accept("$") && at == 0) {
      accept("@");
    }
    if (at < path.length() && isNameChar(path.charAt(at))) {
      current = members(current, name()); // the leading `$.` may be left out
    }
    while (at < path.length()) {
      if (accept("..")) {
        current = descendants(current);
        if (at < path.length() && path.charAt(at) == '[') {
          continue;
        }
        current = accept("*") ? children(current) : members(current, name());
      } else if (accept(".")) {
        if (at == path.length()) {
          throw error();
        }
        if (path.charAt(at) == '[') {
          continue;
        }
        current = accept("*") ? children(current) : members(current, name());
      } else if (accept("[")) {
        current = bracket(root, current);
      } else {
        break;
      }
      if (current.size() > MAX_RESULTS) {
        throw new FunctionException("the JSON path selects more than " + MAX_RESULTS + " values");
      }
    }
    depth--;
    return current;
  }

  private static boolean isNameChar(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '/' || c > 0x7F;
  }

  private String name() throws FunctionException {
    int start = at;
    while (at < path.length() && isNameChar(path.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw error();
    }
    return path.substring(start, at);
  }

  private List<Value> bracket(Value root, List<Value> current) throws FunctionException {
    blanks();
    if (accept("*")) {
      close();
      return children(current);
    }
    if (accept("?(")) {
      return filter(root, current);
    }
    var result = new ArrayList<Value>();
    do {
      blanks();
      char c = at < path.length() ? path.charAt(at) : 0;
      if (c == '\'' || c == '"') {
        result.addAll(members(current, quoted()));
      } else {
        slice(current, result);
      }
      blanks();
    } while (accept(","));
    close();
    return result;
  }

  private void slice(List<Value> current, List<Value> result) throws FunctionException {
    Integer from = integer();
    if (!accept(":")) {
      if (from == null) {
        throw error();
      }
      for (Value value : current) {
        if (value instanceof Value.Arr(List<Value> elements)) {
          int index = from < 0 ? from + elements.size() : from;
          if (index >= 0 && index < elements.size()) {
            result.add(elements.get(index));
          }
        }
      }
      return;
    }
    Integer to = integer();
    Integer step = accept(":") ? integer() : null;
    for (Value value : current) {
      if (value instanceof Value.Arr(List<Value> elements)) {
        int size = elements.size();
        if (step != null && step < 1) {
          backwards(elements, from, to, step, result);
          continue;
        }
        int start = from == null ? 0 : Math.clamp(from < 0 ? from + (long) size : from, 0, size);
        int end = to == null ? size : Math.clamp(to < 0 ? to + (long) size : to, 0, size);
        for (int i = start; i < end; i += step == null ? 1 : step) {
          result.add(elements.get(i));
        }
      }
    }
  }

  /// Nothing, unless the step is negative and both ends are given, the first of them inside.
  private static void backwards(
      List<Value> elements,
      @Nullable Integer from,
      @Nullable Integer to,
      int step,
      List<Value> result) {
    if (step == 0 || from == null || to == null) {
      return;
    }
    int size = elements.size();
    int start = from < 0 ? from + size : from;
    int end = Math.max(to < 0 ? to + size : to, -1);
    for (int i = start < size ? start : -1; i > end; i += step) {
      result.add(elements.get(i));
    }
  }

  private @Nullable Integer integer() {
    int start = at;
    if (at < path.length() && path.charAt(at) == '-') {
      at++;
    }
    while (at < path.length() && Character.isDigit(path.charAt(at))) {
      at++;
    }
    String digits = path.substring(start, at);
    if (digits.isEmpty() || digits.equals("-") || digits.length() > 9) {
      at = start;
      return null;
    }
    return Integer.valueOf(digits);
  }

  private void blanks() {
    while (at < path.length() && path.charAt(at) == ' ') {
      at++;
    }
  }

  private void close() throws FunctionException {
    blanks();
    if (!accept("]")) {
      throw error();
    }
  }

  private String quoted() throws FunctionException {
    char quote = path.charAt(at++);
    var text = new StringBuilder();
    while (at < path.length() && path.charAt(at) != quote) {
      if (path.charAt(at) == '\\' && at + 1 < path.length()) {
        at++;
      }
      text.append(path.charAt(at++));
    }
    if (at == path.length()) {
      throw error();
    }
    at++;
    return text.toString();
  }

  /// What stands between slashes; escapes are the pattern's own.
  private String pattern() throws FunctionException {
    int start = ++at;
    while (at < path.length() && path.charAt(at) != '/') {
      at += path.charAt(at) == '\\' ? 2 : 1;
    }
    if (at >= path.length()) {
      throw error();
    }
    return path.substring(start, at++);
  }

  private List<Value> filter(Value root, List<Value> current) throws FunctionException {
    int start = at;
    int end = start;
    var result = new ArrayList<Value>();
    var candidates = children(current);
    if (candidates.isEmpty()) { // still has to be well-formed
      or(root, Value.Null.NULL);
      end = at;
    }
    for (Value candidate : candidates) {
      at = start;
      if (or(root, candidate)) {
        result.add(candidate);
      }
      end = at;
    }
    at = end;
    if (!accept(")")) {
      throw error();
    }
    close();
    return result;
  }

  private boolean or(Value root, Value candidate) throws FunctionException {
    boolean result = and(root, candidate);
    for (blanks(); accept("||"); blanks()) {
      result |= and(root, candidate);
    }
    return result;
  }

  private boolean and(Value root, Value candidate) throws FunctionException {
    boolean result = comparison(root, candidate);
    for (blanks(); accept("&&"); blanks()) {
      result &= comparison(root, candidate);
    }
    return result;
  }

  private boolean comparison(Value root, Value candidate) throws FunctionException {
    blanks();
    if (++depth > MAX_DEPTH) {
      throw error();
    }
    try {
      if (accept("!")) {
        return !comparison(root, candidate);
      }
      if (accept("(")) {
        boolean inner = or(root, candidate);
        blanks();
        if (!accept(")")) {
          throw error();
        }
        return inner;
      }
      List<Value> left = operand(root, candidate);
      blanks();
      if (accept("=~ ") || accept("~= ")) {
        blanks();
        return matches(left, operand(root, candidate));
      }
      if (accept("in ")) {
        blanks();
        return isIn(left, operand(root, candidate));
      }
      for (String operator : List.of("==", "!=", "<=", ">=", "<", ">")) {
        if (accept(operator)) {
          blanks();
          return compare(left, operator, operand(root, candidate));
        }
      }
      return !left.isEmpty()
          && !(left.getFirst() instanceof Value.Bool(boolean given) && !given)
          && !(left.getFirst() instanceof Value.Null);
    } finally {
      depth--;
    }
  }

  private static boolean compare(List<Value> left, String operator, List<Value> right)
      throws FunctionException {
    if (left.size() != 1 || right.size() != 1) {
      return operator.equals("!=") && left.size() != right.size();
    }
    try {
      return Operators.binary(left.getFirst(), operator, right.getFirst())
              instanceof Value.Bool(boolean result)
          && result;
    } catch (ValueException _) {
      return false; // values of different types are in no order
    }
  }

  private boolean matches(List<Value> left, List<Value> right) throws FunctionException {
    if (right.size() != 1 || !(right.getFirst() instanceof Value.Str(String text))) {
      return false;
    }
    try {
      var pattern = patterns.computeIfAbsent(text, SearchPattern::parse);
      return left.size() == 1
          && left.getFirst() instanceof Value.Str(String given)
          && pattern.isIn(given);
    } catch (InvalidPattern e) {
      throw new FunctionException(e.getMessage() + " at " + (at + 1) + " in " + path);
    }
  }

  private static boolean isIn(List<Value> left, List<Value> right) {
    return left.size() == 1
        && right.size() == 1
        && right.getFirst() instanceof Value.Arr(List<Value> elements)
        && elements.stream()
            .anyMatch(
                element ->
                    element.getClass().equals(left.getFirst().getClass())
                        && Values.equal(element, left.getFirst()));
  }

  /// `[1, 'a']` in a filter.
  private Value list(Value root, Value candidate) throws FunctionException {
    if (++depth > MAX_DEPTH) {
      throw error();
    }
    var elements = new ArrayList<Value>();
    do {
      blanks();
      elements.addAll(operand(root, candidate));
      blanks();
    } while (accept(","));
    close();
    depth--;
    return new Value.Arr(elements);
  }

  private List<Value> operand(Value root, Value candidate) throws FunctionException {
    char c = at < path.length() ? path.charAt(at) : 0;
    if (c == '@') {
      at++;
      return steps(root, candidate);
    }
    if (c == '$') {
      return steps(root, root);
    }
    if (c == '\'' || c == '"') {
      return List.of(new Value.Str(quoted()));
    }
    if (c == '/') {
      return List.of(new Value.Str(pattern()));
    }
    if (accept("[")) {
      return List.of(list(root, candidate));
    }
    int start = at;
    while (at < path.length()
        && (isNameChar(path.charAt(at)) || "+.".indexOf(path.charAt(at)) >= 0)) {
      at++;
    }
    String word = path.substring(start, at);
    return switch (word) {
      case "true", "false" -> List.of(new Value.Bool(word.equals("true")));
      case "null" -> List.of(Value.Null.NULL);
      default -> {
        Value.Num number = Numbers.parseText(word);
        if (number == null) {
          throw error();
        }
        yield List.of(number);
      }
    };
  }

  private static List<Value> members(List<Value> values, String name) {
    var result = new ArrayList<Value>();
    for (Value value : values) {
      if (value instanceof Value.Obj(Map<String, Value> fields) && fields.containsKey(name)) {
        result.add(fields.getOrDefault(name, Value.Null.NULL));
      }
    }
    return result;
  }

  private static List<Value> children(List<Value> values) {
    var result = new ArrayList<Value>();
    for (Value value : values) {
      switch (value) {
        case Value.Arr(List<Value> elements) -> result.addAll(elements);
        case Value.Obj(Map<String, Value> fields) -> result.addAll(fields.values());
        default -> {}
      }
    }
    return result;
  }

  private static List<Value> descendants(List<Value> values) throws FunctionException {
    var result = new ArrayList<>(values);
    for (int i = 0; i < result.size(); i++) { // grows while it is walked
      result.addAll(children(List.of(result.get(i))));
      if (result.size() > MAX_RESULTS) {
        throw new FunctionException("the JSON path selects more than " + MAX_RESULTS + " values");
      }
    }
    return result;
  }
}
