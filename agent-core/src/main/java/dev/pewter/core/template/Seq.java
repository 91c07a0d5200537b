package dev.pewter.core.template;

import java.util.List;

/// A list. Never changed.
///
/// @param type Go's, such as `[]string`
record Seq(String type, List<Object> items) {
  /// The type of lists of anything.
  static final String ANY = "[]interface {}";

  static final String TEXT = "[]string";

  static Seq of(List<Object> items) throws TemplateException {
    return of(ANY, items);
  }

  static Seq of(String type, List<Object> items) throws TemplateException {
    Limits.length(items.size());
    return new Seq(type, items);
  }

  static Seq texts(List<String> items) throws TemplateException {
    return of(TEXT, List.copyOf(items));
  }

  int size() {
    return items.size();
  }
}
