package dev.pewter.core.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Help texts and shell completion, by picocli, from the table of commands.
final class Help {
  private Help() {}

  static String program(String name) {
    return specification(name).getUsageMessage();
  }

  static String command(Command command, String program) {
    CommandSpec spec = specification(command).name(program + " " + command.name());
    return new CommandLine(spec).getUsageMessage();
  }

  /// The commands as picocli sees them.
  static CommandLine specification(String program) {
    CommandSpec root = CommandSpec.create().name(program);
    root.usageMessage()
        .description("Collects logs and metrics as an Alloy configuration says.")
        .footer("", "'" + program + " <command> --help' tells about a command.");
    root.addOption(OptionSpec.builder("-v", "--version").description("Print the version.").build());
    root.addOption(OptionSpec.builder("-h", "--help").description("Print this help.").build());
    for (Command command : Commands.ALL) {
      root.addSubcommand(command.name(), specification(command));
    }
    return new CommandLine(root);
  }

  private static CommandSpec specification(Command command) {
    List<String> others = command.words().subList(1, command.words().size());
    CommandSpec spec = CommandSpec.create().aliases(others.toArray(String[]::new));
    spec.usageMessage().description(command.summary()).sortOptions(false).abbreviateSynopsis(true);
    for (Flag flag : command.flags()) {
      spec.addOption(option(flag));
    }
    if (command.most() > 0) {
      spec.addPositional(
          PositionalParamSpec.builder()
              .paramLabel(command.arguments())
              .hideParamSyntax(true)
              .arity(command.least() + ".." + command.most())
              .build());
    }
    return spec;
  }

  private static OptionSpec option(Flag flag) {
    var names = new ArrayList<String>();
    if (!flag.shorthand().isEmpty()) {
      names.add("-" + flag.shorthand());
    }
    names.add("--" + flag.name());
    boolean isBool = flag.kind() == Flag.Kind.BOOL;
    String help = flag.help();
    if (!isBool && !flag.byDefault().isEmpty()) {
      help += " Default: " + flag.byDefault();
    } else if (isBool && flag.byDefault().equals("true")) {
      help += " Default: true; =false turns it off.";
    }
    return OptionSpec.builder(names.toArray(String[]::new))
        .arity(isBool ? "0" : "1")
        .type(isBool ? boolean.class : String.class)
        .paramLabel("<" + flag.kind().name().toLowerCase(java.util.Locale.ROOT) + ">")
        .description(help.replace("%", "%%"))
        .hidden(flag.deprecated() != null)
        .build();
  }
}
