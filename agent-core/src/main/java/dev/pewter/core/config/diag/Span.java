package dev.pewter.core.config.diag;

/// The bytes `[start, end)` of a source.
public record Span(Source source, int start, int end) {

  public Span {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("no span: " + start + ".." + end);
    }
  }

  /// From the start of this to the end of `last`, which is in the same source.
  public Span to(Span last) {
    return new Span(source, start, last.end);
  }

  public int line() {
    return source.line(start);
  }

  public int column() {
    return source.column(start);
  }

  /// The place as it is reported: `file:line:column`.
  @Override
  public String toString() {
    return source.name() + ":" + line() + ":" + column();
  }
}
