package dev.pewter.core.api;

import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.decode.Node;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.config.parse.Parser;
import dev.pewter.core.model.Secret;
import dev.pewter.core.runtime.ComponentInfo;
import dev.pewter.core.runtime.SecretArguments;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What in the blocks of declared and imported components is a secret, whatever it is called.
///
/// @param arguments by the name of the block
/// @param imported labels of what is imported; of these files only the running agent knows, so that
///     of a component that does not run everything counts as a secret
record CustomSecrets(Map<String, Set<String>> arguments, Set<String> imported) {

  /// As files tell it by themselves.
  static CustomSecrets of(Collection<Source> sources) {
    var bodies = sources.stream().map(source -> Parser.parse(source).file().body()).toList();
    var imported = new HashSet<String>();
    bodies.forEach(body -> imports(body, imported));
    return new CustomSecrets(SecretArguments.of(bodies), imported);
  }

  /// And with what is known of the components that run.
  static CustomSecrets of(Collection<Source> sources, AgentView agent) {
    var secrets = of(sources);
    var all = new HashMap<>(secrets.arguments);
    for (ComponentInfo listed : agent.allComponents()) {
      if (!listed.createdModuleIds().isEmpty()) {
        var arguments = all.computeIfAbsent(listed.name(), _ -> new TreeSet<>());
        agent
            .component(listed.globalId())
            .ifPresent(component -> arguments.addAll(secrets(component)));
      }
    }
    return new CustomSecrets(all, secrets.imported);
  }

  private static Set<String> secrets(ComponentInfo component) {
    var names = new TreeSet<String>();
    for (Node node : component.arguments()) {
      if (node instanceof Node.AttrNode(String name, Value.Capsule(Secret _))) {
        names.add(name);
      }
    }
    return names;
  }

  private static void imports(Body body, Set<String> labels) {
    for (Statement statement : body.statements()) {
      if (statement instanceof Statement.Block block) {
        var label = block.label();
        if (label != null && block.name().text().startsWith("import.")) {
          labels.add(label.text());
        }
        imports(block.body(), labels);
      }
    }
  }

  boolean isSecret(String block, String argument) {
    var secret = arguments.get(block);
    if (secret != null) {
      return secret.contains(argument);
    }
    int dot = block.indexOf('.');
    return dot > 0 && imported.contains(block.substring(0, dot));
  }
}
