package dev.pewter.k8s.discovery.process;

import dev.pewter.core.builtin.discovery.TargetSource;
import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.model.Target;
import dev.pewter.core.telemetry.Log;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads what `/proc` tells of the processes, and joins it with targets of others.
final class ProcessTable implements TargetSource {
  static final int MAX_BYTES = 64 << 10;

  private final DiscoveryProcessArguments arguments;
  private final Path proc;
  private final Path passwd;
  private final Log log;

  ProcessTable(DiscoveryProcessArguments arguments, Path proc, Path passwd, Log log) {
    this.arguments = arguments;
    this.proc = proc;
    this.passwd = passwd;
    this.log = log;
  }

  @Override
  public Map<String, List<Target>> refresh(Map<String, List<Target>> last) {
    var processes = new ArrayList<Target>();
    try (var directories = Files.newDirectoryStream(proc, "[0-9]*")) {
      Map<String, String> users = arguments.wanted().username() ? users() : Map.of();
      for (Path directory : directories) {
        add(directory, users, processes);
      }
    } catch (IOException e) {
      log.error("failed to list processes", "err", e);
      return last;
    }
    return Map.of("", joined(processes));
  }

  private void add(Path directory, Map<String, String> users, List<Target> processes) {
    try {
      processes.add(process(directory, users));
    } catch (NoSuchFileException _) {
      // the process has ended, or is one of the kernel
    } catch (AccessDeniedException e) {
      log.debug("a process may not be looked at", "pid", directory.getFileName(), "err", e);
    } catch (IOException e) {
      log.debug("a process cannot be read", "pid", directory.getFileName(), "err", e);
    }
  }

  private Target process(Path directory, Map<String, String> users) throws IOException {
    var wanted = arguments.wanted();
    var labels = new HashMap<String, String>();
    labels.put("__process_pid__", directory.getFileName().toString());
    if (wanted.exe()) {
      put(labels, "exe", Files.readSymbolicLink(directory.resolve("exe")).toString());
    }
    if (wanted.cwd()) {
      put(labels, "cwd", Files.readSymbolicLink(directory.resolve("cwd")).toString());
    }
    if (wanted.commandline()) {
      put(labels, "commandline", read(directory.resolve("cmdline")).replace('\0', ' ').strip());
    }
    if (wanted.uid() || wanted.username()) {
      String uid = uid(read(directory.resolve("status")));
      put(labels, "uid", wanted.uid() ? uid : "");
      put(labels, "username", users.getOrDefault(uid, ""));
    }
    if (wanted.cgroupPath() || wanted.containerId()) {
      var lines = read(directory.resolve("cgroup")).lines().toList();
      put(labels, "cgroup_path", wanted.cgroupPath() ? String.join("|", lines) : "");
      String id = wanted.containerId() ? ContainerIds.ofCgroup(lines) : "";
      if (!id.isEmpty()) {
        labels.put(ContainerIds.LABEL, id);
      }
    }
    return Target.of(labels);
  }

  private static void put(Map<String, String> labels, String name, String value) {
    if (!value.isEmpty()) {
      labels.put("__meta_process_" + name, value);
    }
  }

  private static String uid(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith("Uid:"))
        .map(line -> line.substring(4).strip().split("\\s+", 2)[0])
        .findFirst()
        .orElse("");
  }

  private static String read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    }
  }

  /// Names by number; what is not UTF-8, as old full names may be, matters to none of them.
  private Map<String, String> users() throws IOException {
    var users = new HashMap<String, String>();
    if (Files.exists(passwd)) {
      for (String line : Utf8.text(Files.readAllBytes(passwd)).lines().toList()) {
        String[] parts = line.split(":", 4);
        if (parts.length > 2) {
          users.putIfAbsent(parts[2], parts[0]);
        }
      }
    }
    return users;
  }

  /// Processes, with the labels of the target that has the same container, the last one if several
  /// have it; then all those targets themselves.
  private List<Target> joined(List<Target> processes) {
    var result = new ArrayList<Target>();
    var containers = new HashMap<String, Target>();
    for (Target target : arguments.join()) {
      String id = ContainerIds.of(target);
      if (!id.isEmpty()) {
        containers.put(id, target);
      }
    }
    for (Target process : processes) {
      String id = ContainerIds.of(process);
      var container = id.isEmpty() ? null : containers.get(id);
      if (container == null) {
        result.add(process);
      } else {
        var labels = new HashMap<>(process.labels());
        labels.putAll(container.labels());
        result.add(Target.of(labels));
      }
    }
    result.addAll(arguments.join());
    return result;
  }
}
