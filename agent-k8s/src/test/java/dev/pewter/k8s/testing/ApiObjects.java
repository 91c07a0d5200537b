package dev.pewter.k8s.testing;

/// Objects for tests, as JSON.
public final class ApiObjects {
  private ApiObjects() {}

  /// A running pod with one container `app` without ports.
  public static String pod(String namespace, String name, String node) {
    return """
        {"apiVersion":"v1","kind":"Pod",
         "metadata":{"namespace":"%1$s","name":"%2$s","uid":"uid-%2$s","labels":{"app":"%2$s"}},
         "spec":{"nodeName":"%3$s","containers":[{"name":"app","image":"i:1"}]},
         "status":{"phase":"Running","podIP":"10.0.0.1","hostIP":"192.0.2.1",
           "containerStatuses":[{"name":"app","containerID":"containerd://%2$s"}]}}
        """
        .formatted(namespace, name, node);
  }
}
