package dev.pewter.core.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The program: finds the command and runs it. Every failure is exit code 1.
public final class Cli {
  private Cli() {}

  /// Runs on the process's own streams; the result is its exit code.
  @SuppressWarnings("IncorrectMainMethod") // the process's main is in deploy and calls this
  public static int main(String[] args) {
    boolean colour = System.getenv("NO_COLOR") == null && isTerminal("/proc/self/fd/2");
    var out = new Output(new FileOutputStream(FileDescriptor.out));
    var err = stream(new FileOutputStream(FileDescriptor.err));
    String name = System.getProperty("pewter.name", "pewter");
    int code = run(List.of(args), new Terminal(System.in, stream(out), err, name, colour));
    return out.isComplete(err) ? code : 1;
  }

  /// Runs on other streams, without colour.
  public static int run(List<String> args, InputStream in, PrintStream out, PrintStream err) {
    return run(args, new Terminal(in, out, err, "alloy", false));
  }

  private static boolean isTerminal(String descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of(descriptor)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false; // no /proc here: then no colour either
    }
  }

  private static PrintStream stream(OutputStream to) {
    return new PrintStream(to, true, StandardCharsets.UTF_8);
  }

  private static int run(List<String> args, Terminal terminal) {
    return run(args, Commands.ALL, terminal);
  }

  static int run(List<String> args, List<Command> commands, Terminal terminal) {
    try {
      return dispatch(args, commands, terminal);
    } catch (UsageException e) {
      terminal.err().println("Error: " + e.getMessage());
    } catch (IOException e) {
      terminal.err().println("Error: " + FileFailures.text(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      terminal.err().println("Error: interrupted");
    } finally {
      terminal.out().flush();
      terminal.err().flush();
    }
    return 1;
  }

  private static int dispatch(List<String> args, List<Command> commands, Terminal terminal)
      throws UsageException, IOException, InterruptedException {
    if (args.isEmpty()) {
      terminal.err().print(Help.program(terminal.name()));
      return 0;
    }
    String first = args.getFirst();
    List<String> rest = args.subList(1, args.size());
    switch (first) {
      case "-v", "--version" -> {
        terminal.out().print(Version.text(terminal.name()));
        return 0;
      }
      case "-h", "--help", "help" -> {
        return help(rest, commands, terminal);
      }
      default -> {
        Command command = find(first, commands, terminal.name());
        Flags flags = Flags.parse(command.flags(), rest);
        if (flags.help()) {
          terminal.out().print(Help.command(command, terminal.name()));
          return 0;
        }
        flags.notes().forEach(terminal.err()::println);
        command.checkCount(flags.arguments().size(), terminal.name());
        return command.action().run(flags, terminal);
      }
    }
  }

  private static int help(List<String> words, List<Command> commands, Terminal terminal)
      throws UsageException {
    terminal
        .out()
        .print(
            words.isEmpty()
                ? Help.program(terminal.name())
                : Help.command(find(words.getFirst(), commands, terminal.name()), terminal.name()));
    return 0;
  }

  private static Command find(String word, List<Command> commands, String program)
      throws UsageException {
    if (word.startsWith("-") && word.length() > 1) {
      Flags.parse(List.of(), List.of(word)); // says which flag is unknown
    }
    for (Command command : commands) {
      if (command.words().contains(word)) {
        return command;
      }
    }
    throw new UsageException(
        "unknown command \"%s\" for \"%s\"%nRun '%s --help' for usage."
            .formatted(word, program, program));
  }
}
