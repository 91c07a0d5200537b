package dev.pewter.loki.process.stage;

import dev.pewter.core.component.ComponentException;

/// The block of a stage: `stage.json { … }`.
public sealed interface StageArguments
    permits CriArguments,
        DecolorizeArguments,
        DockerArguments,
        DropArguments,
        EventLogMessageArguments,
        GeoIpArguments,
        JsonArguments,
        LabelDropArguments,
        LabelKeepArguments,
        LabelsArguments,
        LimitArguments,
        LogfmtArguments,
        LuhnArguments,
        MatchArguments,
        MetricsArguments,
        MultilineArguments,
        OutputArguments,
        PackArguments,
        PatternArguments,
        RegexArguments,
        ReplaceArguments,
        SamplingArguments,
        SplitJsonArguments,
        StaticLabelsArguments,
        StructuredMetadataArguments,
        StructuredMetadataDropArguments,
        TemplateArguments,
        TenantArguments,
        TimestampArguments,
        TruncateArguments,
        WindowsEventArguments {

  /// Builds the stage; everything that its record could not refuse is refused here.
  Stage build(StageContext context) throws ComponentException;
}
