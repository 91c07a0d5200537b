package dev.pewter.core.cli;

import dev.pewter.core.api.Redaction;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.DiagnosticPrinter;
import dev.pewter.core.runtime.ConfigFiles;
import dev.pewter.core.runtime.Registry;
import dev.pewter.core.runtime.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// `validate`: checks a configuration without evaluating or running it. Silent when nothing is
/// wrong. A warning alone is no failure, unless `--strict` says so.
final class ValidateCommand {
  static final String FAILED = "validation failed";

  private ValidateCommand() {}

  static int run(Flags flags, Terminal terminal) throws UsageException, IOException {
    String path = flags.arguments().getFirst();
    RunFlags.refuse(flags, Files.isDirectory(Path.of(path)));
    ConfigFiles files;
    try {
      files = ConfigFiles.read(path);
    } catch (ConfigFiles.Unreadable e) {
      boolean isMissing = e.reason().startsWith("stat ");
      throw new UsageException(isMissing ? e.reason() : String.valueOf(e.getMessage()));
    }
    var validator =
        new Validator(
            Registry.load(), flags.stability(), flags.on("feature.community-components.enabled"));
    List<Diagnostic> found =
        Redaction.hide(
            (flags.on("strict") ? validator.strict() : validator).check(files), files.sources());
    if (found.isEmpty()) {
      return 0;
    }
    if (flags.on("strict") || found.stream().anyMatch(Diagnostic::isError)) {
      RunCommand.report(found, FAILED, terminal);
      return 1;
    }
    var colour = terminal.colour() ? DiagnosticPrinter.Colour.ON : DiagnosticPrinter.Colour.OFF;
    terminal.err().print(DiagnosticPrinter.print(found, colour, Redaction::masked));
    terminal.err().print(DiagnosticPrinter.hints(found, Redaction::masked));
    return 0;
  }
}
