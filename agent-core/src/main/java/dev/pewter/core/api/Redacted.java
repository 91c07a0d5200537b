package dev.pewter.core.api;

import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.diag.Span;
import java.util.Map;
import java.util.NavigableMap;

/// A configuration that may be shown, and where the places of the original are in it. Lines are the
/// same in both.
///
/// @param replaced what stands in the place of spans, in their order
record Redacted(Source source, String text, NavigableMap<Span, String> replaced) {

  /// The column of an offset of the original, in characters from 0.
  int column(int offset) {
    int at = source.lineStart(source.line(offset));
    int column = 0;
    for (Map.Entry<Span, String> each : replaced.entrySet()) {
      Span span = each.getKey();
      if (span.start() >= offset) {
        break;
      }
      if (span.end() <= at) {
        continue;
      }
      column += length(at, span.start());
      if (span.end() > offset) {
        return column; // in what was replaced
      }
      String shown = each.getValue();
      column += shown.length() - shown.lastIndexOf('\n') - 1;
      at = span.end();
    }
    return column + length(at, offset);
  }

  private int length(int from, int to) {
    return from < to ? source.slice(from, to).length() : 0;
  }
}
