package dev.pewter.core.cli;

import java.util.List;

/// `convert`: takes the flags of the program we stand in for, and refuses by name.
final class ConvertCommand {
  static final List<Flag> FLAGS =
      List.of(
          Flag.text("source-format", "", "otelcol, prometheus, promtail or static.").shorthand("f"),
          Flag.text("output", "", "Where the result goes.").shorthand("o"),
          Flag.text("report", "", "Where the report goes.").shorthand("r"),
          Flag.bool("bypass-errors", false, "Go on after errors.").shorthand("b"),
          Flag.text("extra-args", "", "Arguments for the conversion.").shorthand("e"));

  private ConvertCommand() {}

  static int run(Flags flags, Terminal terminal) throws UsageException {
    String format = flags.text("source-format");
    if (format.isEmpty()) {
      throw new UsageException("source-format is a required flag");
    }
    throw new UsageException(
        "convert is not supported by this build (source format \""
            + format
            + "\"): `alloy convert` of a Grafana Alloy writes what it reads");
  }
}
