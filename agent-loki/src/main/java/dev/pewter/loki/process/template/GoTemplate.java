package dev.pewter.loki.process.template;

import dev.pewter.loki.process.template.Node.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A template in Go's language. Any number of threads may execute it.
public final class GoTemplate {
  private static final String NAME = "pipeline_template";

  private final Map<String, List<Statement>> templates;

  private GoTemplate(Map<String, List<Statement>> templates) {
    this.templates = templates;
  }

  /// @throws InvalidTemplate with Go's message
  public static GoTemplate parse(String text) {
    return new GoTemplate(TemplateParser.parse(NAME, text));
  }

  /// The result where it is the same for all data; else null.
  public @Nullable String constant() {
    var constant = new StringBuilder();
    for (var statement : templates.getOrDefault(NAME, List.of())) {
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
    var evaluator = new Evaluator(NAME, templates);
    evaluator.execute(NAME, data);
    return evaluator.result();
  }
}
