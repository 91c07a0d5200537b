package dev.pewter.core.cli;

import java.io.IOException;
import java.util.List;

/// A command of the program.
///
/// @param words its name and its other names
/// @param arguments how they are shown: `[file]`
/// @param least how many arguments it needs
/// @param most how many it takes
record Command(
    List<String> words,
    String arguments,
    int least,
    int most,
    String summary,
    List<Flag> flags,
    Action action) {

  /// Does the work; the result is the exit code.
  @FunctionalInterface
  interface Action {
    int run(Flags flags, Terminal terminal)
        throws UsageException, IOException, InterruptedException;
  }

  Command {
    words = List.copyOf(words);
    flags = List.copyOf(flags);
  }

  String name() {
    return words.getFirst();
  }

  /// @param program its name; as the reference it adds no usage
  void checkCount(int count, String program) throws UsageException {
    if (count < least || count > most) {
      String message =
          least == most
              ? "accepts %d arg(s), received %d".formatted(least, count)
              : "accepts between %d and %d arg(s), received %d".formatted(least, most, count);
      String usage =
          "%nUsage: %s %s %s%s"
              .formatted(program, name(), flags.isEmpty() ? "" : "[flags] ", arguments);
      throw new UsageException(program.equals("alloy") ? message : message + usage.stripTrailing());
    }
  }
}
