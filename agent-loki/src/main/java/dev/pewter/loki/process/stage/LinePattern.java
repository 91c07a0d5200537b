package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.InvalidArgument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/// A pattern of LogQL, `<ip> - <_> "<verb> `: literal texts, and captures between them.
final class LinePattern {
  private static final Pattern CAPTURE = Pattern.compile("<([a-zA-Z_][a-zA-Z0-9_]*)>");
  private static final String UNNAMED = "_";

  private final byte[] first; // what a line must begin with
  private final List<Step> steps;

  /// A capture up to a text; without a text up to the end.
  private static final class Step {
    final String name;
    final byte[] until;

    Step(String name, byte[] until) {
      this.name = name;
      this.until = until;
    }

    boolean isNamed() {
      return !name.equals(UNNAMED);
    }
  }

  private LinePattern(byte[] first, List<Step> steps) {
    this.first = first;
    this.steps = List.copyOf(steps);
  }

  /// @throws InvalidArgument with the words of the reference
  static LinePattern parse(String text) {
    var steps = new ArrayList<Step>();
    var names = new HashSet<String>();
    var captures = CAPTURE.matcher(text);
    byte[] first = null;
    String name = "";
    int at = 0;
    String twice = null; // the first two captures with nothing between them
    String before = "";
    while (captures.find()) {
      byte[] literal = bytes(text.substring(at, captures.start()));
      if (first == null) {
        first = literal;
      } else {
        if (literal.length == 0 && twice == null) {
          twice = before + captures.group();
        }
        steps.add(new Step(name, literal));
      }
      before = captures.group();
      name = captures.group(1);
      at = captures.end();
      if (!name.equals(UNNAMED) && !names.add(name)) {
        throw invalid("duplicate capture name (" + name + "): invalid expression");
      }
    }
    if (names.isEmpty()) {
      throw invalid("at least one capture is required");
    }
    if (twice != null) {
      throw invalid("found consecutive capture '" + twice + "': invalid expression");
    }
    steps.add(new Step(name, bytes(text.substring(at))));
    return new LinePattern(first == null ? new byte[0] : first, steps);
  }

  private static InvalidArgument invalid(String why) {
    return StageChecks.refusal("failed to parse pattern: " + why).about("pattern");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Takes what is captured.
  @FunctionalInterface
  interface Captures {
    void set(String name, int start, int end);
  }

  /// Reads a line; a capture whose end is not found takes the rest.
  void match(byte[] line, int start, int end, Captures into) {
    if (start == end || !startsWith(line, start, end, first)) {
      return;
    }
    int at = start + first.length;
    for (int i = 0; i < steps.size(); i++) {
      var step = steps.get(i);
      int until = step.until.length == 0 ? -1 : indexOf(line, at, end, step.until);
      if (step.isNamed()) {
        into.set(step.name, at, until < 0 ? end : until);
      }
      if (until < 0) {
        return;
      }
      at = until + step.until.length;
    }
  }

  private static boolean startsWith(byte[] line, int from, int to, byte[] text) {
    return to - from >= text.length
        && Arrays.equals(line, from, from + text.length, text, 0, text.length);
  }

  private static int indexOf(byte[] line, int from, int to, byte[] text) {
    int last = to - text.length;
    for (int at = from; at <= last; at++) {
      if (line[at] == text[0] && startsWith(line, at, to, text)) {
        return at;
      }
    }
    return -1;
  }
}
