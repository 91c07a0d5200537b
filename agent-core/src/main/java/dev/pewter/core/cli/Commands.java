package dev.pewter.core.cli;

import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.runtime.ConfigFiles;
import dev.pewter.core.telemetry.Logs;
import java.util.List;
import java.util.function.Function;

/// The table of commands.
final class Commands {
  static final List<Command> ALL =
      List.of(
          run(RuntimeEngine::new),
          new Command(
              List.of("validate"),
              "<file or directory>",
              1,
              1,
              "Check a configuration without running it.",
              RunFlags.VALIDATE,
              ValidateCommand::run),
          new Command(
              List.of("fmt", "format"),
              "[file]",
              0,
              1,
              "Format a configuration file, or standard input.",
              FmtCommand.FLAGS,
              FmtCommand::run),
          new Command(
              List.of("demo"),
              "",
              0,
              0,
              "Run an example that shows logs on their way; needs nothing else.",
              DemoCommand.FLAGS,
              (flags, terminal) -> DemoCommand.run(run(RuntimeEngine::new), flags, terminal)),
          new Command(
              List.of("components"),
              "",
              0,
              0,
              "List the components of this build with their stability.",
              ComponentsCommand.FLAGS,
              ComponentsCommand::run),
          rbac(RbacCommand::check),
          new Command(
              List.of("status"),
              "<address>",
              1,
              1,
              "Tell how a running agent does; exit code 1 when something is unhealthy.",
              List.of(),
              StatusCommand::run),
          new Command(
              List.of("targets"),
              "<address>",
              1,
              1,
              "List what a running agent reads from.",
              TargetsCommand.FLAGS,
              TargetsCommand::run),
          new Command(
              List.of("tap"),
              "<address> <component>",
              2,
              2,
              "Print what passes through a component of a running agent.",
              TapCommand.FLAGS,
              TapCommand::run),
          new Command(
              List.of("follow"),
              "<address> [component] [line]",
              1,
              3,
              "Tell what a running agent would make of a line, without sending it.",
              FollowCommand.FLAGS,
              FollowCommand::run),
          new Command(
              List.of("convert"),
              "[file]",
              0,
              1,
              "Convert a configuration of another program; not in this build.",
              ConvertCommand.FLAGS,
              ConvertCommand::run),
          refused("tools", "Read a metrics write-ahead log; not in this build."),
          refused("gql", "Ask by GraphQL; not in this build."),
          refused("otel", "Run a collector configuration; not in this build."),
          new Command(
              List.of("completion"),
              "bash|zsh",
              1,
              1,
              "Print a completion script for a shell.",
              List.of(),
              CompletionCommand::run));

  private Commands() {}

  /// `run` with a kind of engine.
  static Command run(Engine.Factory engines) {
    return new Command(
        List.of("run"),
        "<file or directory>",
        1,
        1,
        "Run a configuration.",
        RunFlags.RUN,
        (flags, terminal) -> new RunCommand(engines, Logs.process()).run(flags, terminal));
  }

  /// `rbac` with a check of what it reads.
  static Command rbac(Function<ConfigFiles, List<Diagnostic>> check) {
    return new Command(
        List.of("rbac"),
        "<file or directory>",
        1,
        1,
        "Print the rights on the API server that a configuration needs.",
        RbacCommand.FLAGS,
        (flags, terminal) -> RbacCommand.run(flags, terminal, check));
  }

  /// A command of the program we stand in for that this build does not have.
  private static Command refused(String name, String summary) {
    return new Command(
        List.of(name),
        "",
        0,
        Integer.MAX_VALUE,
        summary,
        List.of(),
        (_, _) -> {
          throw new UsageException(name + " is not supported by this build");
        });
  }
}
