package dev.pewter.core.config.print;

import java.util.ArrayList;
import java.util.List;

/// Aligns cells of neighbouring lines by elastic tab stops: a column is as wide as its widest cell,
/// over the run of lines that have that column. The last cell of a line never widens a column.
final class Aligner {
  private static final int PADDING = 1;
  private static final int TAB = 8;

  /// A cell; `hard` when a tab ended it, which keeps even an empty one.
  private static final class Cell {
    final StringBuilder text = new StringBuilder();
    int kept; // up to here it is text; blanks behind are cut at a line's end
    boolean hard;

    int width() {
      return text.codePointCount(0, text.length());
    }
  }

  private final StringBuilder out = new StringBuilder();
  private final List<List<Cell>> lines = new ArrayList<>();
  private final List<Integer> widths = new ArrayList<>();
  private List<Cell> line = new ArrayList<>(List.of(new Cell()));

  boolean isEmpty() {
    return out.isEmpty() && lines.isEmpty() && line.size() == 1 && line.getFirst().text.isEmpty();
  }

  /// Adds text whose line feeds end lines, as those of a raw string do.
  void lines(String text) {
    int from = 0;
    for (int feed = text.indexOf('\n'); feed >= 0; feed = text.indexOf('\n', from)) {
      text(text.substring(from, feed));
      newline(false);
      from = feed + 1;
    }
    text(text.substring(from));
  }

  /// Adds text to the current cell; line feeds in it are part of it.
  void text(String text) {
    Cell cell = line.getLast();
    cell.text.append(text);
    cell.kept = cell.text.length();
  }

  void blank() {
    line.getLast().text.append(' ');
  }

  /// Ends a cell; the next one is aligned with those above and below.
  void tab(boolean hard) {
    line.getLast().hard = hard;
    line.add(new Cell());
  }

  /// Ends a line, and with `flush` the run of lines that are aligned with each other.
  void newline(boolean flush) {
    lines.add(line);
    boolean single = line.size() == 1;
    line = new ArrayList<>(List.of(new Cell()));
    if (flush || single) {
      flush();
    }
  }

  /// Everything written, without a line feed at the end.
  String finish() {
    lines.add(line);
    flush();
    out.setLength(out.length() - 1);
    return out.toString();
  }

  private void flush() {
    format(0, lines.size());
    lines.clear();
  }

  private void format(int from, int to) {
    int column = widths.size();
    int unwritten = from;
    int at = from;
    while (at < to) {
      if (column >= lines.get(at).size() - 1) {
        at++;
        continue;
      }
      write(unwritten, at);
      int start = at;
      int width = 0;
      boolean empty = true;
      for (; at < to && column < lines.get(at).size() - 1; at++) {
        Cell cell = lines.get(at).get(column);
        width = Math.max(width, cell.width() + PADDING);
        empty &= cell.text.isEmpty() && !cell.hard;
      }
      widths.add(empty ? 0 : width);
      format(start, at);
      widths.removeLast();
      unwritten = at;
    }
    write(unwritten, to);
  }

  private void write(int from, int to) {
    for (int i = from; i < to; i++) {
      int end = out.length();
      boolean indenting = true;
      var cells = lines.get(i);
      for (int column = 0; column < cells.size(); column++) {
        Cell cell = cells.get(column);
        if (!cell.text.isEmpty()) {
          int start = out.length();
          out.append(cell.text);
          end = cell.kept > 0 ? start + cell.kept : end;
          indenting = false;
        }
        if (column < widths.size()) {
          pad(widths.get(column) - cell.width(), indenting);
        }
      }
      out.setLength(end);
      out.append('\n');
    }
  }

  private void pad(int blanks, boolean indenting) {
    if (indenting) {
      out.repeat('\t', (blanks + TAB - 1) / TAB);
    } else {
      out.repeat(' ', Math.max(0, blanks));
    }
  }
}
