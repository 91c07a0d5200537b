package dev.pewter.core.cli;

import java.io.PrintStream;
import java.util.Set;

/// Prints roles as manifests and, if it is known who is to have them, what binds them.
final class Roles {
  private static final String API = "rbac.authorization.k8s.io";

  private final PrintStream out;
  private final String name;
  private final String account;
  private boolean isFirst = true;

  /// @param name of all roles
  /// @param account whose they are, `namespace/name`, or empty
  Roles(PrintStream out, String name, String account) {
    this.out = out;
    this.name = name;
    this.account = account;
  }

  void ofCluster(Set<ApiRule> rules) {
    print("", "ClusterRole", name, "", rules);
  }

  void in(String namespace, Set<ApiRule> rules) {
    print("", "Role", name, namespace, rules);
  }

  /// In the agent's own namespace.
  ///
  /// @param suffix of the name
  /// @param comment what it is for: whole lines
  void own(String suffix, Set<ApiRule> rules, String comment) {
    String namespace = account.substring(0, Math.max(0, account.indexOf('/')));
    String unnamed =
        "# For the agent's own namespace, which --service-account or kubectl's --namespace names.\n";
    print((namespace.isEmpty() ? unnamed : "") + comment, "Role", name + suffix, namespace, rules);
  }

  private void print(
      String comment, String kind, String role, String namespace, Set<ApiRule> rules) {
    head(comment, kind, role, namespace);
    out.println(rules.isEmpty() ? "rules: []" : "rules:");
    rules.forEach(rule -> out.println(rule.yaml()));
    if (!account.isEmpty()) {
      int slash = account.indexOf('/');
      head("", kind + "Binding", role, namespace);
      out.println("roleRef:\n  apiGroup: " + API + "\n  kind: " + kind + "\n  name: " + role);
      out.println("subjects:\n  - kind: ServiceAccount\n    name: " + account.substring(slash + 1));
      out.println("    namespace: " + account.substring(0, slash));
    }
  }

  private void head(String comment, String kind, String role, String namespace) {
    out.print((isFirst ? "" : "---\n") + comment);
    isFirst = false;
    out.println("apiVersion: " + API + "/v1\nkind: " + kind + "\nmetadata:\n  name: " + role);
    if (!namespace.isEmpty()) {
      out.println("  namespace: " + namespace);
    }
  }
}
