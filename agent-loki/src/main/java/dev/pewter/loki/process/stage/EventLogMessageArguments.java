package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.relabel.LabelNames;

/// The block `stage.eventlogmessage`.
@BlockName("eventlogmessage")
public record EventLogMessageArguments(
    @Attr(value = "source", byDefault = "message") String source,
    @Attr(value = "drop_invalid_labels", byDefault = "false") boolean dropInvalidLabels,
    @Attr(value = "overwrite_existing", byDefault = "false") boolean overwriteExisting)
    implements StageArguments {
  public EventLogMessageArguments {
    if (!LabelNames.LEGACY.isValid(source)) {
      throw new InvalidArgument("invalid label name: " + source).about("source");
    }
  }

  @Override
  public Stage build(StageContext context) {
    return new EventStage("eventlogmessage", source, new EventLogMessage(this), context);
  }
}
