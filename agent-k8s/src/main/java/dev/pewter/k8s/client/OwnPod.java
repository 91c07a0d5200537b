package dev.pewter.k8s.client;

import dev.pewter.core.config.eval.Hostname;
import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;

/// The pod that the process runs in.
///
/// @param uid empty if it is not known
public record OwnPod(String namespace, String name, String uid) {

  /// As the token of the ServiceAccount tells; where that is of the kind that does not tell, by
  /// `POD_NAMESPACE`, `POD_NAME` and `POD_UID`, the mounted name of the namespace and the host's
  /// name. `HOSTNAME` is the node's in the chart.
  ///
  /// @throws IOException if the namespace is not known
  public static OwnPod of(ServiceAccount account) throws IOException {
    var environment = account.environment();
    String ownNamespace = environment.getOrDefault("POD_NAMESPACE", account.namespace());
    var told = token(account);
    String namespace = told.namespace.isEmpty() ? ownNamespace : told.namespace;
    if (namespace.isEmpty()) {
      throw new IOException("the namespace of the own pod is not known");
    }
    return told.name.isEmpty()
        ? new OwnPod(
            namespace,
            environment.getOrDefault("POD_NAME", Hostname.get()),
            environment.getOrDefault("POD_UID", ""))
        : new OwnPod(namespace, told.name, told.uid);
  }

  private static OwnPod token(ServiceAccount account) {
    try {
      String[] parts =
          Files.readString(account.directory().resolve("token")).strip().split("\\.", -1);
      if (parts.length == 3) {
        byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
        return claims(new String(claims, StandardCharsets.UTF_8));
      }
    } catch (IOException _) {
      // none is mounted, or not for us
    } catch (JsonException | IllegalArgumentException _) {
      // a token of another kind
    }
    return new OwnPod("", "", "");
  }

  private static OwnPod claims(String json) throws JsonException {
    String namespace = "";
    String name = "";
    String uid = "";
    for (var claims = new Fields(new JsonReader(json)); claims.next(); ) {
      if (!claims.name().equals("kubernetes.io")) {
        claims.skip();
        continue;
      }
      for (var about = claims.object(); about.next(); ) {
        switch (about.name()) {
          case "namespace" -> namespace = about.text();
          case "pod" -> {
            for (var pod = about.object(); pod.next(); ) {
              switch (pod.name()) {
                case "name" -> name = pod.text();
                case "uid" -> uid = pod.text();
                default -> pod.skip();
              }
            }
          }
          default -> about.skip();
        }
      }
    }
    return new OwnPod(namespace, name, uid);
  }
}
