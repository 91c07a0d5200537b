package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import java.util.Map;

/// The block `stage.logfmt`.
///
/// @param mapping the key of each extracted value; empty: its name
/// @param regex which keys become extracted values, too
@BlockName("logfmt")
public record LogfmtArguments(
    @Attr(value = "mapping", byDefault = "{}") Map<String, String> mapping,
    @Attr(value = "regex", byDefault = "") String regex,
    @Attr(value = "source", byDefault = "") String source)
    implements StageArguments {
  public LogfmtArguments {
    mapping = Map.copyOf(mapping);
    if (mapping.isEmpty() && regex.isEmpty()) {
      throw StageChecks.refusal("logfmt mapping or regex is required");
    }
    StageChecks.pattern(regex);
  }

  @Override
  public Stage build(StageContext context) {
    return new LogfmtStage(this);
  }
}
