package dev.pewter.core.cli;

import java.util.List;

/// The table of commands.
final class Commands {
  static final List<Command> ALL =
      List.of(
          new Command(
              List.of("fmt", "format"),
              "[file]",
              0,
              1,
              "Format a configuration file, or standard input.",
              FmtCommand.FLAGS,
              FmtCommand::run),
          new Command(
              List.of("completion"),
              "bash|zsh",
              1,
              1,
              "Print a completion script for a shell.",
              List.of(),
              CompletionCommand::run));

  private Commands() {}
}
