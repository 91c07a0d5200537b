package dev.pewter.core.template;

/// What a template may use: data must not make it use more.
final class Limits {
  /// Chars of a text, and of the whole result.
  static final int TEXT = 1 << 20;

  /// Elements of a list or map.
  static final int LENGTH = 100_000;

  /// Evaluated commands of one execution.
  static final int STEPS = 1_000_000;

  /// Templates that call one another, and values in values.
  static final int DEPTH = 200;

  private Limits() {}

  static void text(long chars) throws TemplateException {
    if (chars > TEXT) {
      throw new TemplateException("a text would be longer than " + TEXT + " characters");
    }
  }

  static void length(long elements) throws TemplateException {
    if (elements > LENGTH) {
      throw new TemplateException("a list would be longer than " + LENGTH + " elements");
    }
  }

  static void depth(int values) throws TemplateException {
    if (values > DEPTH) {
      throw new TemplateException("values are nested more than " + DEPTH + " deep");
    }
  }
}
