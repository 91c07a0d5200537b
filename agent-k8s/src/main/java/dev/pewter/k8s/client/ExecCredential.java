package dev.pewter.k8s.client;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/// What the command of a kubeconfig's `exec` gave, as PEM. fabric8 runs it, and no other class
/// names fabric8: loading its classes is most of what a kubeconfig costs.
///
/// @param token empty if there is none; if there is one, it goes without the certificate
record ExecCredential(String token, String certificate, String key) {
  static final ExecCredential NONE = new ExecCredential("", "", "");

  /// Runs the command and waits for its end.
  ///
  /// @param folder what a relative command is relative to
  static ExecCredential of(YamlMap exec, Path folder) throws IOException {
    Map<Object, Object> settings = new LinkedHashMap<>(exec.entries());
    String command = exec.text("command");
    settings.put("command", command.contains("/") ? folder.resolve(command).toString() : command);
    try {
      var config = Config.fromKubeconfig(kubeconfig(settings));
      String token = Objects.requireNonNullElse(config.getAutoOAuthToken(), "");
      return token.isEmpty() && config.getClientCertData() != null
          ? new ExecCredential("", config.getClientCertData(), config.getClientKeyData())
          : new ExecCredential(token, "", "");
    } catch (KubernetesClientException e) {
      throw new IOException("exec: " + e.getMessage(), e);
    }
  }

  /// Nothing but the command, so that nothing else is looked for. Of a server without a scheme
  /// fabric8 would try out over the network which one goes.
  private static String kubeconfig(Map<Object, Object> exec) {
    var tree =
        Map.of(
            "current-context",
            "exec",
            "contexts",
            List.of(named("context", Map.of("cluster", "exec", "user", "exec"))),
            "clusters",
            List.of(named("cluster", Map.of("server", "https://none.invalid"))),
            "users",
            List.of(named("user", Map.of("exec", exec))));
    var block = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
    return new Dump(block).dumpToString(tree);
  }

  private static Map<String, Object> named(String kind, Map<String, ?> content) {
    return Map.of("name", "exec", kind, content);
  }
}
