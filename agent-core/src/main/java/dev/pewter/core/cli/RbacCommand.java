package dev.pewter.core.cli;

import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.parse.Parser;
import dev.pewter.core.runtime.ConfigFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// `rbac`: prints the ClusterRole that a configuration needs, or a Role for a namespace and a
/// ClusterRole for what no namespace can give; and a Role for where the agent itself runs.
final class RbacCommand {
  static final List<Flag> FLAGS =
      List.of(
          Flag.text("name", "alloy", "What the roles are called."),
          Flag.text("namespace", "", "Give in this namespace what can be given in one."));

  private RbacCommand() {}

  static int run(Flags flags, Terminal terminal) throws UsageException, IOException {
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
    var out = terminal.out();
    for (String name : rules.imports()) {
      out.println("# " + name + ": what it brings is not looked into");
    }
    for (var rule : rules.doubts()) {
      out.println("# A path is computed, so it cannot be told whether this is needed as well:");
      out.println("#" + rule.yaml().replace("\n", "\n#"));
    }
    String name = flags.text("name");
    String namespace = flags.text("namespace");
    String in = namespace.isEmpty() ? "" : "\n  namespace: " + namespace;
    if (namespace.isEmpty()) {
      var all = new LinkedHashSet<>(rules.rules());
      all.addAll(rules.clusterRules());
      print(out, "ClusterRole", name, "", all);
    } else {
      print(out, "Role", name, in, rules.rules());
      if (!rules.clusterRules().isEmpty()) {
        out.println("---");
        print(out, "ClusterRole", name, "", rules.clusterRules());
      }
    }
    out.println("---");
    out.println(
        "# For the agent's own namespace, which kubectl's --namespace has to name; without it, it");
    out.println("# writes no Event when it refuses a configuration.");
    print(out, "Role", name + "-events", "", new LinkedHashSet<>(rules.ownRules()));
    return 0;
  }

  private static void print(
      PrintStream out, String kind, String name, String namespace, Set<ApiRule> rules) {
    out.println("apiVersion: rbac.authorization.k8s.io/v1");
    out.println("kind: " + kind);
    out.println("metadata:\n  name: " + name + namespace);
    out.println(rules.isEmpty() ? "rules: []" : "rules:");
    rules.forEach(rule -> out.println(rule.yaml()));
  }
}
