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

  /// A pod of phase `Running` with such statuses of its containers.
  ///
  /// @param statuses members of `status`, such as `"containerStatuses":[…]`
  public static String pod(
      String namespace, String name, String uid, String node, String statuses) {
    return """
        {"apiVersion":"v1","kind":"Pod",
         "metadata":{"namespace":"%s","name":"%s","uid":"%s",
           "labels":{"app.kubernetes.io/name":"%2$s"}},
         "spec":{"nodeName":"%s","restartPolicy":"Always",
           "containers":[{"name":"app","image":"i:1"}]},
         "status":{"phase":"Running","podIP":"10.0.0.1","hostIP":"192.0.2.1",%s}}
        """
        .formatted(namespace, name, uid, node, statuses);
  }

  /// The status of a container that runs.
  ///
  /// @param previous the run before, empty if there was none
  public static String running(String container, String id, String previous) {
    return status(container, id, "\"running\":{}", previous);
  }

  /// The status of a container that has ended.
  public static String terminated(String container, String id, int exitCode) {
    return status(container, id, "\"terminated\":{\"exitCode\":" + exitCode + "}", "");
  }

  private static String status(String container, String id, String state, String previous) {
    String last =
        previous.isEmpty()
            ? ""
            : "\"terminated\":{\"exitCode\":1,\"containerID\":\"containerd://" + previous + "\"}";
    return """
        {"name":"%s","containerID":"containerd://%s","restartCount":%d,
         "state":{%s},"lastState":{%s}}"""
        .formatted(container, id, previous.isEmpty() ? 0 : 1, state, last);
  }
}
