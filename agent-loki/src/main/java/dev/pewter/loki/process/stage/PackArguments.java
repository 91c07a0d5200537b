package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import java.util.List;

/// The block `stage.pack`.
@BlockName("pack")
public record PackArguments(
    @Attr("labels") List<String> labels,
    @Attr(value = "ingest_timestamp", byDefault = "true") boolean ingestTimestamp)
    implements StageArguments {
  public PackArguments {
    labels = List.copyOf(labels);
  }

  @Override
  public Stage build(StageContext context) {
    return new PackStage(this, context);
  }
}
