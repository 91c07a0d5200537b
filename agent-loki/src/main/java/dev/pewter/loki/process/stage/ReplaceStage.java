package dev.pewter.loki.process.stage;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.model.LineLimit;
import dev.pewter.core.regex.Match;
import dev.pewter.core.regex.SearchPattern;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.template.GoTemplate;
import dev.pewter.core.template.TemplateException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Replaces the groups of all matches of a regular expression by the results of a template.
final class ReplaceStage implements Stage {
  private final @Nullable String source;
  private final SearchPattern pattern;
  private final GoTemplate template;
  private final @Nullable String constant; // the result, where it is always the same
  private final boolean hasNames;
  private final Log log;

  ReplaceStage(ReplaceArguments arguments, SearchPattern pattern, GoTemplate template, Log log) {
    String given = arguments.source();
    this.source = given == null || given.isEmpty() ? null : given;
    this.pattern = pattern;
    this.template = template;
    this.constant = template.constant();
    this.hasNames = pattern.groupNames().stream().anyMatch(name -> !name.isEmpty());
    this.log = log;
  }

  @Override
  public void process(Entries entries) {
    if (pattern.groupNames().size() == 1) {
      return; // no groups
    }
    for (int i = 0; i < entries.size(); i++) {
      String text = source == null ? entries.rawLine(i) : entries.values(i).text(source);
      var matches = text == null ? List.<Match>of() : pattern.findAll(text, Integer.MAX_VALUE);
      if (text == null || matches.isEmpty()) {
        continue;
      }
      try {
        var replacement = new Replacement(text, constant == null ? data(entries, i) : Map.of());
        for (var match : matches) {
          replacement.add(match);
        }
        String result = replacement.result();
        if (source == null) {
          entries.setLine(i, result);
        } else {
          entries.values(i).set(source, Utf8.joined(result));
        }
        if (hasNames && entries.keepsExtracted()) {
          extract(entries.values(i), matches.getFirst(), replacement.byCaptured);
        }
      } catch (TemplateException e) {
        log.debug(
            "failed to execute template on extracted value", "err", String.valueOf(e.getMessage()));
      }
    }
  }

  private static Map<String, String> data(Entries entries, int entry) {
    Map<String, String> data = new HashMap<>();
    for (var value : entries.values(entry).toMap().entrySet()) {
      String text = Conversions.text(value.getValue());
      if (text != null) {
        data.put(value.getKey(), text);
      }
    }
    return data;
  }

  private void extract(Values values, Match first, Map<String, String> byCaptured) {
    for (int group = 1; group < pattern.groupNames().size(); group++) {
      String name = pattern.groupNames().get(group);
      String captured = first.group(group);
      String replaced = byCaptured.get(captured == null ? "" : captured);
      if (!name.isEmpty() && replaced != null) {
        values.set(name, replaced);
      }
    }
  }

  @Override
  public boolean readsExtracted() {
    return source != null || constant == null;
  }

  /// One text while it is changed.
  private final class Replacement {
    private final String text;
    private final Map<String, String> data;
    private final Map<String, String> byCaptured = new HashMap<>(); // new texts by old ones
    private final StringBuilder out = new StringBuilder();
    private int done; // of the text

    Replacement(String text, Map<String, String> data) {
      this.text = text;
      this.data = data;
    }

    void add(Match match) throws TemplateException {
      for (int group = 1; group <= match.groupCount(); group++) {
        String captured = match.group(group);
        if (captured == null) {
          continue;
        }
        String by = constant == null ? executed(captured) : constant;
        byCaptured.put(captured, by);
        if (match.start(group) >= done) {
          append(match.start(group), by);
          done = match.end(group);
        }
      }
    }

    private String executed(String captured) throws TemplateException {
      data.put("Value", captured);
      return template.executeTexts(data);
    }

    private void append(int to, String by) throws TemplateException {
      if (out.length() + (long) (to - done) + by.length() > LineLimit.BYTES) {
        throw new TemplateException("the result would be too long");
      }
      out.append(text, done, to).append(by);
    }

    String result() throws TemplateException {
      append(text.length(), "");
      return out.toString();
    }
  }
}
