package dev.pewter.loki.process.stage;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.template.GoTemplate;
import dev.pewter.core.template.TemplateException;
import java.util.HashMap;
import java.util.Map;

/// Sets an extracted value to the result of a template, or removes it when that is empty.
final class TemplateStage implements Stage {
  private final String source;
  private final GoTemplate template;
  private final Log log;

  TemplateStage(String source, GoTemplate template, Log log) {
    this.source = source;
    this.template = template;
    this.log = log;
  }

  @Override
  public void process(Entries entries) {
    for (int i = 0; i < entries.size(); i++) {
      var values = entries.values(i);
      try {
        String result = template.execute(data(entries, i));
        if (result.isEmpty()) {
          values.remove(source);
        } else {
          values.set(source, Utf8.joined(result));
        }
      } catch (TemplateException e) {
        log.debug(
            "failed to execute template on extracted value", "err", String.valueOf(e.getMessage()));
      }
    }
  }

  private Map<String, Object> data(Entries entries, int entry) {
    Map<String, Object> data = new HashMap<>();
    String current = null;
    for (var value : entries.values(entry).toMap().entrySet()) {
      String text = Conversions.text(value.getValue());
      if (text != null) {
        data.put(value.getKey(), text);
        if (value.getKey().equals(source)) {
          current = text;
        }
      }
    }
    if (current != null) {
      data.put("Value", current);
    }
    data.put("Entry", entries.rawLine(entry));
    return data;
  }
}
