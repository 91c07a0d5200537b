package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.relabel.LabelNames;

/// The block `stage.windowsevent`.
@BlockName("windowsevent")
public record WindowsEventArguments(
    @Attr(value = "source", byDefault = "message") String source,
    @Attr(value = "drop_invalid_labels", byDefault = "false") boolean dropInvalidLabels,
    @Attr(value = "overwrite_existing", byDefault = "false") boolean overwriteExisting)
    implements StageArguments {
  public WindowsEventArguments {
    if (!LabelNames.UTF8.isValid(source)) {
      throw new InvalidArgument("invalid label name: " + source).about("source");
    }
  }

  @Override
  public Stage build(StageContext context) {
    return new EventStage("windowsevent", source, new WindowsEvent(this), context);
  }
}
