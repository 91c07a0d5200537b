package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import org.jspecify.annotations.Nullable;

/// The block `stage.luhn`.
///
/// @param replacement empty: as the default
/// @param minLength below 1: as the default
/// @param skipRegex empty: none
@BlockName("luhn")
public record LuhnArguments(
    @Attr(value = "replacement", byDefault = "**REDACTED**") String replacement,
    @Attr("source") @Nullable String source,
    @Attr(value = "min_length", byDefault = "13") int minLength,
    @Attr(value = "delimiters", byDefault = "") String delimiters,
    @Attr(value = "skip_regex", byDefault = "") String skipRegex)
    implements StageArguments {
  private static final String REPLACEMENT = "**REDACTED**";
  private static final int MIN_LENGTH = 13;

  public LuhnArguments {
    replacement = replacement.isEmpty() ? REPLACEMENT : replacement;
    minLength = minLength < 1 ? MIN_LENGTH : minLength;
    if (source != null && source.isEmpty()) {
      throw StageChecks.refusal("empty source");
    }
    StageChecks.pattern("skip_regex", "could not compile regular expression: ", skipRegex);
  }

  @Override
  public Stage build(StageContext context) {
    return new LuhnStage(this);
  }
}
