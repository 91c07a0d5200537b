package dev.pewter.k8s.logs;

/// Which container of which pod; another pod of the same name has another `uid`.
public record ContainerId(String namespace, String pod, String container, String uid) {

  /// What its position is kept under.
  String key() {
    return this + ":" + uid;
  }

  /// As people and the reference name it: `namespace/pod:container`.
  @Override
  public String toString() {
    return namespace + "/" + pod + ":" + container;
  }
}
