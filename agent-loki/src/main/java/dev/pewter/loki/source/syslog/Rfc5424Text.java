package dev.pewter.loki.source.syslog;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A message as RFC 5424 writes it, its structured data in the order of the names.
final class Rfc5424Text {
  private Rfc5424Text() {}

  static String of(Message message) {
    var text = new StringBuilder();
    text.append('<').append(message.priority).append('>').append(message.version);
    append(text, message.timeText);
    append(text, message.hostname);
    append(text, message.appName);
    append(text, message.procId);
    append(text, message.msgId);
    text.append(' ');
    if (message.structuredData.isEmpty()) {
      text.append('-');
    } else {
      structuredData(message, text);
    }
    if (!message.isEmpty()) {
      text.append(' ').append(message.text(message.start, message.end));
    }
    return text.toString();
  }

  private static void append(StringBuilder text, @Nullable String field) {
    text.append(' ').append(field == null ? "-" : field);
  }

  private static void structuredData(Message message, StringBuilder text) {
    var elements = new TreeMap<String, TreeMap<String, String>>();
    for (var parameter : message.structuredData) {
      var element = elements.computeIfAbsent(parameter.id(), _ -> new TreeMap<>());
      if (!parameter.name().isEmpty()) {
        element.put(parameter.name(), parameter.value());
      }
    }
    elements.forEach(
        (id, parameters) -> {
          text.append('[').append(id);
          parameters.forEach((name, value) -> text.append(' ').append(name).append(escaped(value)));
          text.append(']');
        });
  }

  private static String escaped(String value) {
    return "=\"" + value.replaceAll("([\\\\\\]\"])", "\\\\$1") + '"';
  }
}
