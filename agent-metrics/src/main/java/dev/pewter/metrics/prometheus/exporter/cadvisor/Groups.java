package dev.pewter.metrics.prometheus.exporter.cadvisor;

import dev.pewter.core.sys.RawFiles;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Finds control groups and chooses those to show.
final class Groups {
  static final int MOST = 10_000;
  private static final int DEEPEST = 32;

  private final HostFiles files;
  private final boolean isDockerOnly;
  private final List<String> prefixes;

  Groups(PrometheusExporterCadvisorArguments arguments, HostFiles files) {
    this.files = files;
    this.isDockerOnly = arguments.dockerOnly();
    this.prefixes = arguments.rawCgroupPrefixAllowlist();
  }

  /// The groups below some directories, sorted, `/` first; at most 10,000.
  List<CgroupName> find(List<String> roots) throws IOException {
    var paths = new TreeSet<String>();
    paths.add("/");
    for (String root : roots) {
      walk(root, "", 0, paths);
    }
    return paths.stream().map(CgroupName::of).filter(this::isShown).toList();
  }

  private void walk(String root, String path, int depth, Set<String> paths) throws IOException {
    if (depth >= DEEPEST || paths.size() >= MOST) {
      return;
    }
    var children = new ArrayList<String>();
    files.list(
        files.path(root + path),
        (name, length, kind) -> {
          if (kind == RawFiles.Kind.DIRECTORY) {
            children.add(new String(name, 0, length, StandardCharsets.UTF_8));
          }
        });
    for (String child : children) {
      if (paths.size() < MOST) {
        paths.add(path + "/" + child);
        walk(root, path + "/" + child, depth + 1, paths);
      }
    }
  }

  /// Containers and the root always; mounts of systemd never; others unless the arguments say no.
  private boolean isShown(CgroupName group) {
    String path = group.path();
    if (!group.container().isEmpty() || path.equals("/")) {
      return true;
    }
    if (path.endsWith(".mount")) {
      return false;
    }
    return prefixes.isEmpty() ? !isDockerOnly : prefixes.stream().anyMatch(path::startsWith);
  }
}
