package dev.pewter.loki.source.journal;

import dev.pewter.core.json.JsonWriter;
import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LineLimit;
import dev.pewter.core.model.LogBatchWriter;
import dev.pewter.core.relabel.LabelNames;
import dev.pewter.core.relabel.Relabeler;
import dev.pewter.core.relabel.Rule;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes lines and labels of journal entries. For one thread.
final class EntryWriter {
  private static final String PREFIX = "__journal_";
  private static final int MAX_LABEL = 64 << 10;
  private static final int MAX_NAMES = 4096;
  private static final int MAX_LABEL_SETS = 512;

  private final LokiSourceJournalArguments arguments;
  private final Matches matches;
  private final Labels fixed;
  private final Labels visible;
  private final @Nullable Relabeler rules;
  private final JournalMetrics metrics;
  private final LogBatchWriter batch;
  private final Map<String, String> labelNames = new HashMap<>();
  private final Map<Labels, Labels> labelSets = new LinkedHashMap<>(64, 0.75f, true);

  /// @param job the value of the label `job`, whatever the arguments say
  EntryWriter(
      LokiSourceJournalArguments arguments,
      String job,
      JournalMetrics metrics,
      LogBatchWriter batch) {
    this.arguments = arguments;
    this.matches = Matches.parse(arguments.matches());
    this.metrics = metrics;
    this.batch = batch;
    var all = new HashMap<>(arguments.labels());
    all.put("job", job);
    this.fixed = Labels.of(all);
    this.visible = visible(new LabelBuilder(fixed));
    List<Rule> given =
        arguments.relabelRules() == null ? List.of() : arguments.relabelRules().rules();
    this.rules = given.isEmpty() ? null : new Relabeler(given, LabelNames.LEGACY);
  }

  /// The labels of most entries.
  Labels base() {
    return visible;
  }

  /// Adds an entry to the batch, unless it is not wanted; what is left out otherwise is counted.
  void write(JournalDirectories.Entry entry) {
    var fields = entry.fields();
    if (fields.isEmpty() || !matches.isFor(fields)) {
      return;
    }
    JournalField message = null;
    for (var field : fields) {
      message = field.name().equals("MESSAGE") ? field : message;
    }
    if (!arguments.formatAsJson() && (message == null || message.value().length == 0)) {
      metrics.noMessage.increment();
      return;
    }
    Labels labels = rules == null ? visible : relabeled(fields, rules);
    if (labels == null || labels.isEmpty()) {
      metrics.emptyLabels.increment();
      return;
    }
    byte[] line = arguments.formatAsJson() || message == null ? json(fields) : message.value();
    int length = Math.min(line.length, LineLimit.BYTES);
    if (length < line.length || (message != null && message.isCut())) {
      metrics.cut.increment();
    }
    batch.append(line, 0, length, entry.cursor().realtimeMicros() * 1000);
    if (!labels.equals(visible)) {
      batch.labels(labels);
    }
    metrics.lines.increment();
  }

  private @Nullable Labels relabeled(List<JournalField> fields, Relabeler by) {
    var labels = new LabelBuilder(fixed);
    for (var field : fields) {
      if (field.value().length > MAX_LABEL) {
        continue; // a message or a dump, no label
      }
      String value = field.text();
      if (field.name().equals("PRIORITY")) {
        labels.set(PREFIX + "priority_keyword", keyword(value));
      }
      labels.set(labelName(field.name()), value);
    }
    return by.apply(labels) ? visible(labels) : null;
  }

  private String labelName(String field) {
    if (labelNames.size() >= MAX_NAMES) {
      labelNames.clear();
    }
    return labelNames.computeIfAbsent(field, f -> PREFIX + f.toLowerCase(Locale.ROOT));
  }

  private Labels visible(LabelBuilder labels) {
    for (int i = labels.size() - 1; i >= 0; i--) {
      if (labels.name(i).startsWith("__")) {
        labels.delete(labels.name(i));
      }
    }
    var made = labels.toLabels();
    var known = labelSets.putIfAbsent(made, made);
    if (labelSets.size() > MAX_LABEL_SETS) {
      labelSets.remove(labelSets.keySet().iterator().next());
    }
    return known == null ? made : known;
  }

  private static String keyword(String priority) {
    return switch (priority) {
      case "0" -> "emerg";
      case "1" -> "alert";
      case "2" -> "crit";
      case "3" -> "error";
      case "4" -> "warning";
      case "5" -> "notice";
      case "6" -> "info";
      case "7" -> "debug";
      default -> priority;
    };
  }

  /// All fields, sorted; of several with one name the last.
  private static byte[] json(List<JournalField> fields) {
    var sorted = new TreeMap<String, String>();
    fields.forEach(field -> sorted.put(field.name(), field.text()));
    var text = new StringBuilder();
    var json = new JsonWriter(text);
    json.beginObject();
    sorted.forEach((name, value) -> json.name(name).value(value));
    json.endObject();
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
