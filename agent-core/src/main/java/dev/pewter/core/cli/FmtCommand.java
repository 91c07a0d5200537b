package dev.pewter.core.cli;

import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.parse.ParseResult;
import dev.pewter.core.config.parse.Parser;
import dev.pewter.core.config.print.Printer;
import dev.pewter.core.runtime.ConfigFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// `fmt`: formats a file or standard input.
final class FmtCommand {
  static final List<Flag> FLAGS =
      List.of(
          Flag.bool("write", false, "Write the result back to the file.").shorthand("w"),
          Flag.bool("test", false, "Only tell, by the exit code, whether it is formatted.")
              .shorthand("t"));

  private FmtCommand() {}

  static int run(Flags flags, Terminal terminal) throws UsageException, IOException {
    boolean write = flags.on("write");
    boolean test = flags.on("test");
    if (write && test) {
      throw new UsageException("cannot use -w/--write and -t/--test at the same time");
    }
    String file = flags.arguments().isEmpty() ? "-" : flags.arguments().getFirst();
    boolean stdin = file.equals("-");
    if (stdin && write) {
      throw new UsageException("cannot use -w with standard input");
    }
    String name = stdin ? "<stdin>" : file;
    byte[] text = stdin ? text(terminal.in(), name) : read(file);
    ParseResult parsed = Parser.parse(new Source(name, text));
    if (!parsed.isClean()) {
      for (Diagnostic diagnostic : parsed.diagnostics()) {
        terminal.err().println(diagnostic);
      }
      throw new UsageException("encountered errors during formatting");
    }
    byte[] formatted = Printer.format(parsed.file()).getBytes(StandardCharsets.UTF_8);
    if (test) {
      if (!Arrays.equals(text, formatted)) {
        throw new UsageException("file " + name + " is not formatted correctly");
      }
    } else if (write) {
      if (!Arrays.equals(text, formatted)) {
        Files.write(Path.of(file), formatted);
      }
    } else {
      terminal.out().write(formatted);
    }
    return 0;
  }

  private static byte[] read(String file) throws UsageException {
    try {
      if (file.isEmpty()) { // Java takes it for this directory
        throw new UsageException("stat : no such file or directory");
      }
      if (Files.isDirectory(Path.of(file))) {
        throw new UsageException("cannot format a directory");
      }
      try (var in = Files.newInputStream(Path.of(file))) {
        return text(in, file);
      }
    } catch (IOException e) {
      throw new UsageException(FileFailures.text(e, Path.of(file)));
    }
  }

  private static byte[] text(InputStream in, String name) throws IOException, UsageException {
    try {
      return ConfigFiles.text(in, name);
    } catch (ConfigFiles.Unreadable e) {
      throw new UsageException(e.reason());
    }
  }
}
