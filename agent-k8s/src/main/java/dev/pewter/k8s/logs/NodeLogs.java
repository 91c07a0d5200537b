package dev.pewter.k8s.logs;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Where the kubelet of this node writes the logs of its pods, if this process can read them.
public record NodeLogs(Path directory) {
  public static final NodeLogs USUAL = new NodeLogs(Path.of("/var/log/pods"));

  /// Whether the log of a container could be read from here.
  boolean has(ContainerId id) {
    try {
      var pod = directory.resolve(id.namespace() + "_" + id.pod() + "_" + id.uid());
      return Files.isReadable(pod.resolve(id.container()));
    } catch (InvalidPathException _) {
      return false; // not the name of anything
    }
  }
}
