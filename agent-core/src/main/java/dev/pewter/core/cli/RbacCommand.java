package dev.pewter.core.cli;

import dev.pewter.core.api.Redaction;
import dev.pewter.core.component.Stability;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.parse.Parser;
import dev.pewter.core.runtime.ConfigFiles;
import dev.pewter.core.runtime.Registry;
import dev.pewter.core.runtime.Validator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;

/// `rbac`: prints the Roles that a configuration needs in the namespaces that it names, and a
/// ClusterRole for the rest; or a Role for one namespace and a ClusterRole for what none can give;
/// and a Role for where the agent itself runs.
final class RbacCommand {
  static final List<Flag> FLAGS =
      List.of(
          Flag.text("name", "alloy", "What the roles are called."),
          Flag.text("namespace", "", "Give in this namespace what can be given in one."),
          Flag.text(
              "service-account", "", "The agent's, as NAMESPACE/NAME: bind the roles to it."));

  private RbacCommand() {}

  /// What `validate` finds, of every stability: a misspelt name would be a right that is missing.
  static List<Diagnostic> check(ConfigFiles files) {
    var validator = new Validator(Registry.load(), Stability.EXPERIMENTAL, true);
    return Redaction.hide(validator.check(files), files.sources());
  }

  /// @param check tells what is wrong in files that can be read
  static int run(Flags flags, Terminal terminal, Function<ConfigFiles, List<Diagnostic>> check)
      throws UsageException, IOException {
    String account = flags.text("service-account");
    if (!account.matches("|[a-z0-9-]+/[a-z0-9.-]+")) {
      throw new UsageException("--service-account: expected NAMESPACE/NAME, got " + account);
    }
    check(flags, "name", "[A-Za-z0-9][A-Za-z0-9.:_-]*");
    check(flags, "namespace", "|[a-z0-9]([a-z0-9-]*[a-z0-9])?");
    ConfigFiles files;
    try {
      files = ConfigFiles.read(flags.arguments().getFirst());
    } catch (ConfigFiles.Unreadable e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    var rules = new ApiRules();
    var problems = new ArrayList<Diagnostic>();
    for (var source : files.sources()) {
      var parsed = Parser.parse(source);
      problems.addAll(parsed.diagnostics());
      rules.add(parsed.file());
    }
    if (problems.stream().anyMatch(Diagnostic::isError)) {
      RunCommand.report(problems, "the configuration cannot be read", terminal);
      return 1;
    }
    var mistakes = check.apply(files).stream().filter(Diagnostic::isError).toList();
    if (!mistakes.isEmpty()) {
      RunCommand.report(mistakes, ValidateCommand.FAILED, terminal);
      return 1;
    }
    var out = terminal.out();
    for (String name : rules.imports()) {
      out.println("# " + name + ": what it brings is not looked into");
    }
    for (var rule : rules.doubts()) {
      out.println("# A path is computed, so it cannot be told whether this is needed as well:");
      out.println("#" + rule.yaml().replace("\n", "\n#"));
    }
    print(rules, new Roles(out, flags.text("name"), account), flags.text("namespace"));
    return 0;
  }

  /// Other texts would be manifests that the API server refuses, or that say something else.
  private static void check(Flags flags, String flag, String pattern) throws UsageException {
    String name = flags.text(flag);
    if (!name.matches(pattern)) {
      throw new UsageException(
          "invalid argument \"%s\" for \"--%s\" flag: not a name in Kubernetes"
              .formatted(name, flag));
    }
  }

  /// @param namespace for all that can be given in one, or empty
  private static void print(ApiRules rules, Roles roles, String namespace) {
    if (namespace.isEmpty()) {
      var ofCluster = new LinkedHashSet<>(rules.rules(ApiRules.EVERYWHERE));
      ofCluster.addAll(rules.clusterRules());
      var places = rules.places();
      if (!ofCluster.isEmpty() || places.isEmpty()) {
        roles.ofCluster(ofCluster);
      }
      for (String place : places) {
        if (place.equals(ApiRules.OWN)) {
          roles.own("-own", rules.rules(place), "");
        } else {
          roles.in(place, rules.rules(place));
        }
      }
    } else {
      roles.in(namespace, rules.rules());
      if (!rules.clusterRules().isEmpty()) {
        roles.ofCluster(rules.clusterRules());
      }
    }
    roles.own(
        "-events",
        new LinkedHashSet<>(rules.ownRules()),
        "# Without it the agent writes no Event when it refuses a configuration.\n");
  }
}
