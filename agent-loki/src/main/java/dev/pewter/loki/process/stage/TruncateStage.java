package dev.pewter.loki.process.stage;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Cuts long lines, labels, metadata and extracted values, counted in bytes.
final class TruncateStage implements Stage {
  private static final String MARK = "truncated";

  private final Rule[] rules;
  private final StageMetrics counters;
  private final boolean readsExtracted;

  /// A rule made ready.
  ///
  /// @param limit of the text without the suffix
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Rule(TruncateRule.Kind kind, int limit, byte[] suffix, Set<String> names) {
    static Rule of(TruncateRule rule) {
      byte[] suffix = rule.suffix().getBytes(StandardCharsets.UTF_8);
      long limit = Math.min(rule.limit().bytes(), Integer.MAX_VALUE) - suffix.length;
      return new Rule(rule.sourceType(), (int) limit, suffix, Set.copyOf(rule.sources()));
    }

    boolean isFor(String name) {
      return names.isEmpty() || names.contains(name);
    }

    /// A text cut, or null when it is short enough.
    @Nullable String cut(String text) {
      if (text.length() <= limit / 3) {
        return null; // no char has more bytes
      }
      byte[] bytes = Utf8.bytes(text);
      return bytes.length <= limit
          ? null
          : Utf8.text(bytes, 0, limit) + new String(suffix, StandardCharsets.UTF_8);
    }
  }

  TruncateStage(TruncateArguments arguments, StageContext context) {
    this.rules = arguments.rules().stream().map(Rule::of).toArray(Rule[]::new);
    this.counters = context.counters();
    this.readsExtracted =
        List.of(rules).stream().anyMatch(rule -> rule.kind == TruncateRule.Kind.EXTRACTED);
  }

  @Override
  public void process(Entries entries) {
    for (int i = 0; i < entries.size(); i++) {
      Set<TruncateRule.Kind> cut = null;
      for (Rule rule : rules) {
        int count = apply(rule, entries, i);
        for (int k = 0; k < count; k++) {
          counters.truncated(rule.kind.toString());
        }
        if (count > 0) {
          cut = cut == null ? EnumSet.noneOf(TruncateRule.Kind.class) : cut;
          cut.add(rule.kind);
          if (entries.keepsExtracted()) {
            mark(entries.values(i), cut);
          }
        }
      }
    }
  }

  private static int apply(Rule rule, Entries entries, int i) {
    return switch (rule.kind) {
      case LINE -> cutLine(rule, entries, i);
      case LABEL -> cutLabels(rule, entries, i);
      case STRUCTURED_METADATA -> cutMetadata(rule, entries, i);
      case EXTRACTED -> cutExtracted(rule, entries.values(i));
    };
  }

  private static int cutLine(Rule rule, Entries entries, int i) {
    if (entries.length(i) <= rule.limit) {
      return 0;
    }
    byte[] line = entries.bytes(i);
    int start = entries.start(i);
    if (rule.suffix.length == 0) {
      entries.setLine(i, line, start, start + rule.limit);
      return 1;
    }
    byte[] cut = new byte[rule.limit + rule.suffix.length];
    System.arraycopy(line, start, cut, 0, rule.limit);
    System.arraycopy(rule.suffix, 0, cut, rule.limit, rule.suffix.length);
    entries.setLine(i, cut, 0, cut.length);
    return 1;
  }

  private static int cutLabels(Rule rule, Entries entries, int i) {
    Labels before = entries.labels(i);
    int count = 0;
    for (int k = 0; k < before.size(); k++) {
      String cut = rule.isFor(before.name(k)) ? rule.cut(before.value(k)) : null;
      if (cut != null) {
        entries.setLabel(i, before.name(k), Utf8.shown(cut));
        count++;
      }
    }
    return count;
  }

  private static int cutMetadata(Rule rule, Entries entries, int i) {
    Labels before = entries.metadata(i);
    int count = 0;
    for (int k = 0; k < before.size(); k++) {
      String cut = rule.isFor(before.name(k)) ? rule.cut(before.value(k)) : null;
      if (cut != null) {
        entries.setMetadata(i, before.name(k), Utf8.shown(cut));
        count++;
      }
    }
    return count;
  }

  private static int cutExtracted(Rule rule, Values values) {
    int count = 0;
    for (String name : rule.names.isEmpty() ? values.toMap().keySet() : rule.names) {
      String cut = values.get(name) instanceof String text ? rule.cut(text) : null;
      if (cut != null) {
        values.set(name, cut);
        count++;
      }
    }
    return count;
  }

  /// Names what was cut, together with what stages before this one have cut.
  private static void mark(Values values, Set<TruncateRule.Kind> cut) {
    var names = new TreeSet<String>();
    cut.forEach(kind -> names.add(kind.toString()));
    if (values.get(MARK) instanceof String before) {
      names.addAll(List.of(before.split(",", -1)));
    }
    values.set(MARK, names.stream().collect(Collectors.joining(",")));
  }

  @Override
  public boolean readsExtracted() {
    return readsExtracted;
  }
}
