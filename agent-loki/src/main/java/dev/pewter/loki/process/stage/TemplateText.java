package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.template.GoTemplate;
import dev.pewter.core.template.InvalidTemplate;

/// The text of a template, which is read where it is written, so that mistakes are shown there.
public record TemplateText(String text) {

  static TemplateText parse(String text) {
    var parsed = new TemplateText(text);
    try {
      parsed.template();
    } catch (InvalidTemplate e) {
      throw new InvalidArgument(String.valueOf(e.getMessage()));
    }
    return parsed;
  }

  GoTemplate template() {
    return GoTemplate.parse("pipeline_template", text);
  }

  @Override
  public String toString() {
    return text;
  }
}
