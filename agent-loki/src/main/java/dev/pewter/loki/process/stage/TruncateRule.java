package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.ByteSize;
import dev.pewter.core.config.decode.InvalidArgument;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A block `rule` of `stage.truncate`.
///
/// @param sources names of labels, metadata or extracted values; empty: all
public record TruncateRule(
    @Attr("limit") ByteSize limit,
    @Attr(value = "suffix", byDefault = "") String suffix,
    @Attr(value = "sources", byDefault = "[]") List<String> sources,
    @Attr(value = "source_type", byDefault = "line") Kind sourceType) {

  /// What a rule cuts; in the order of their names.
  public enum Kind {
    EXTRACTED("extracted"),
    LABEL("label"),
    LINE("line"),
    STRUCTURED_METADATA("structured_metadata");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    static Kind parse(String text) {
      for (var kind : values()) {
        if (kind.text.equals(text)) {
          return kind;
        }
      }
      throw new IllegalArgumentException("unknown source_type: " + text);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  public TruncateRule {
    sources = List.copyOf(sources);
    if (limit.bytes() <= 0) {
      throw new InvalidArgument("limit must be greater than zero");
    }
    if (sourceType == Kind.LINE && !sources.isEmpty()) {
      throw new InvalidArgument("sources cannot be set when source_type is 'line'");
    }
    if (!suffix.isEmpty() && limit.bytes() <= suffix.getBytes(StandardCharsets.UTF_8).length) {
      throw new InvalidArgument("suffix length cannot be greater than or equal to limit");
    }
  }
}
