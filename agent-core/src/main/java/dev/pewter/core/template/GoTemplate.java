package dev.pewter.core.template;

import dev.pewter.core.template.Node.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A template in Go's language. Any number of threads may execute it.
public final class GoTemplate {
  private final String name;
  private final Map<String, List<Statement>> templates;

  private GoTemplate(String name, Map<String, List<Statement>> templates) {
    this.name = name;
    this.templates = templates;
  }

  /// @param name under which messages speak of it
  /// @throws InvalidTemplate with Go's message
  public static GoTemplate parse(String name, String text) {
    return new GoTemplate(name, TemplateParser.parse(name, text));
  }

  /// The result where it is the same for all data; else null.
  public @Nullable String constant() {
    var constant = new StringBuilder();
    for (var statement : templates.getOrDefault(name, List.of())) {
      if (!(statement instanceof Node.Text(String text))) {
        return null;
      }
      constant.append(text);
    }
    return constant.toString();
  }

  /// The result for some data: texts, numbers, lists and maps.
  public String execute(Map<String, Object> data) throws TemplateException {
    var fields = new TreeMap<String, Object>();
    for (var field : data.entrySet()) {
      fields.put(field.getKey(), Imports.value(field.getValue(), 0));
    }
    return run(Dict.of(fields));
  }

  /// The result for data of which a template knows that it is nothing but text.
  public String executeTexts(Map<String, String> data) throws TemplateException {
    return run(new Dict("string", new TreeMap<>(data)));
  }

  private String run(Dict data) throws TemplateException {
    var evaluator = new Evaluator(name, templates);
    evaluator.execute(name, data);
    return evaluator.result();
  }
}
