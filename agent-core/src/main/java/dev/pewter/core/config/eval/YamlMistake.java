package dev.pewter.core.config.eval;

import java.util.Map;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ScannerException;

/// Words what is wrong with a YAML text as libyaml does, with the line as Go's yaml.v3 counts it.
final class YamlMistake {

  /// How a problem begins here, and what the reference says.
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("mapping values are not", "mapping values are not allowed in this context"),
          Map.entry("expected ',' or ']'", "did not find expected ',' or ']'"),
          Map.entry("expected ',' or '}'", "did not find expected ',' or '}'"),
          Map.entry("found character", "found character that cannot start any token"),
          Map.entry("expected the node content", "did not find expected node content"),
          Map.entry("found unknown escape", "found unknown escape character"),
          Map.entry("expected chomping", "did not find expected comment or line break"),
          Map.entry(
              "unexpected character found",
              "did not find expected alphabetic or numeric character"),
          Map.entry("expected URI", "did not find expected tag URI"));

  private YamlMistake() {}

  static String describe(MarkedYamlEngineException e) {
    String problem = e.getProblem();
    int line = e.getContextMark().map(Mark::getLine).orElse(0);
    if (line == 0) {
      line = e.getProblemMark().map(mark -> lineOf(mark, problem)).orElse(0);
    }
    boolean counts = line > 0 && e instanceof ScannerException; // the others name the line before
    return (line == 0 ? "" : "line " + (counts ? line + 1 : line) + ": ") + words(e, problem);
  }

  /// The end of a text is a line of its own, unless the last one ends with a line feed.
  private static int lineOf(Mark mark, String problem) {
    boolean isAfterEnd = problem.contains("<stream end>") && mark.getColumn() > 0;
    return isAfterEnd ? mark.getLine() + 1 : mark.getLine();
  }

  private static String words(MarkedYamlEngineException e, String problem) {
    if (problem.startsWith("expected <block end>")) {
      return "while parsing a block collection".equals(e.getContext())
          ? "did not find expected '-' indicator"
          : "did not find expected key";
    }
    for (Map.Entry<String, String> known : WORDS.entrySet()) {
      if (problem.startsWith(known.getKey())) {
        return known.getValue();
      }
    }
    return problem;
  }
}
