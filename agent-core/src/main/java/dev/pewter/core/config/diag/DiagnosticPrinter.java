package dev.pewter.core.config.diag;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Prints diagnostics as the reference does: a header, the lines around, and a mark under the
/// place.
public final class DiagnosticPrinter {
  private static final int TAB = 4;
  private static final int LONGEST_LINE = 1_000; // what is shown of a line
  private static final char VERTICAL_TAB = 11;
  private static final String BOLD = "\u001b[1m";
  private static final String RED = "\u001b[31;1m";
  private static final String YELLOW = "\u001b[33;1m";
  private static final String RESET = "\u001b[0m";

  public enum Colour {
    ON,
    OFF
  }

  private DiagnosticPrinter() {}

  /// All diagnostics, with an empty line between two of them; ends with a line feed.
  public static String print(List<Diagnostic> diagnostics, Colour colour) {
    return print(
        diagnostics, colour, source -> Mask.secrets(source.slice(0, source.bytes().length)));
  }

  /// @param shown the text of a source without its secrets, as long as it is
  public static String print(
      List<Diagnostic> diagnostics, Colour colour, Function<Source, String> shown) {
    var out = new StringBuilder();
    var masked = new HashMap<Source, String[]>();
    for (Diagnostic diagnostic : diagnostics) {
      if (!out.isEmpty()) {
        out.append('\n');
      }
      header(diagnostic, colour, out);
      Span span = diagnostic.span();
      if (span != null) {
        excerpt(span, shown, masked, out);
      }
    }
    return out.toString();
  }

  /// The hints, one line each, with an excerpt where they name a place of their own; empty when
  /// there are none.
  ///
  /// @param shown the text of a source without its secrets, as long as it is
  public static String hints(List<Diagnostic> diagnostics, Function<Source, String> shown) {
    var out = new StringBuilder();
    var masked = new HashMap<Source, String[]>();
    for (Diagnostic diagnostic : diagnostics) {
      if (diagnostic.hint() != null) {
        Span span = diagnostic.nearest();
        out.append("Hint: ").append(span == null ? "-" : span.toString()).append(": ");
        out.append(diagnostic.hint()).append('\n');
        if (diagnostic.place() != null) {
          excerpt(diagnostic.place(), shown, masked, out);
        }
      }
    }
    return out.toString();
  }

  private static void header(Diagnostic diagnostic, Colour colour, StringBuilder out) {
    String severity = diagnostic.isError() ? "Error" : "Warning";
    if (colour == Colour.ON) {
      out.append(diagnostic.isError() ? RED : YELLOW).append(severity).append(": ").append(RESET);
      out.append(BOLD).append(diagnostic).append(RESET);
    } else {
      out.append(severity).append(": ").append(diagnostic);
    }
    out.append('\n');
  }

  private static void excerpt(
      Span span, Function<Source, String> shown, Map<Source, String[]> masked, StringBuilder out) {
    if (span.source().isShown()) {
      out.append('\n');
      excerpt(
          span, masked.computeIfAbsent(span.source(), s -> shown.apply(s).split("\n", -1)), out);
    }
  }

  private static void excerpt(Span span, String[] lines, StringBuilder out) {
    Source source = span.source();
    int last = Math.max(span.start(), span.end() - 1); // the last character marked
    int firstLine = source.line(span.start());
    int lastLine = source.line(last);
    int from = Math.max(1, firstLine - 1);
    int to = Math.min(source.lines(), lastLine + 1);
    int width = Integer.toString(to).length();
    boolean multiline = lastLine > firstLine;
    for (int line = from; line <= to; line++) {
      String gutter = !multiline ? "" : line > firstLine && line <= lastLine ? "| " : "  ";
      String number = " ".repeat(width - Integer.toString(line).length()) + line;
      out.append(number).append(" | ").append(gutter).append(shown(lines[line - 1]));
      out.append('\n');
      if (line == firstLine || line == lastLine) {
        out.append(" ".repeat(width)).append(" | ");
        marks(span, line, multiline, out);
        out.append('\n');
      }
    }
  }

  /// The row below a line: `^` under what is meant; elsewhere blanks, or `_` in a span of several
  /// lines.
  private static void marks(Span span, int line, boolean multiline, StringBuilder out) {
    Source source = span.source();
    byte[] text = source.bytes();
    char blank = multiline ? '_' : ' ';
    out.append(!multiline ? "" : line == source.line(span.start()) ? " _" : "|_");
    int lineStart = source.lineStart(line);
    int lineEnd = line < source.lines() ? source.lineStart(line + 1) - 1 : text.length;
    int stop =
        Math.min(
            Math.min(lineEnd, lineStart + LONGEST_LINE), Math.max(span.end(), span.start() + 1));
    boolean first = line == source.line(span.start());
    for (int i = lineStart; i < stop; i++) {
      if (text[i] == '\t' || text[i] == VERTICAL_TAB) {
        out.append(Character.toString(blank).repeat(TAB));
      } else if ((text[i] & 0xC0) != 0x80) { // a character begins
        out.append(!first || i >= span.start() ? '^' : blank);
      }
    }
  }

  /// A line as it is shown: tabs as four spaces, no carriage returns, other control characters
  /// visible.
  private static String shown(String line) {
    var shown = new StringBuilder(line.length());
    for (int i = 0; i < Math.min(line.length(), LONGEST_LINE); i++) {
      char c = line.charAt(i);
      if (c == '\t' || c == VERTICAL_TAB) {
        shown.append(" ".repeat(TAB));
      } else if (c < ' ' || c == 0x7F) {
        if (c != '\r') {
          shown.append('\uFFFD');
        }
      } else {
        shown.append(c);
      }
    }
    return shown.toString();
  }
}
