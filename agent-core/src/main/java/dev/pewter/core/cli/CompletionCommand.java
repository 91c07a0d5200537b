package dev.pewter.core.cli;

import picocli.AutoComplete;

/// `completion`: prints a script for a shell.
final class CompletionCommand {
  private CompletionCommand() {}

  static int run(Flags flags, Terminal terminal) throws UsageException {
    String shell = flags.arguments().getFirst();
    if (!shell.equals("bash") && !shell.equals("zsh")) {
      throw new UsageException(
          "no completion for \"" + shell + "\"; there is one for bash and one for zsh");
    }
    // picocli's script serves both: under zsh it switches bash's completion on by itself.
    String name = terminal.name();
    terminal.out().print(AutoComplete.bash(name, Help.specification(name)));
    return 0;
  }
}
