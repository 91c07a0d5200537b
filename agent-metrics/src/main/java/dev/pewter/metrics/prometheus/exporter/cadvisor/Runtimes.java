package dev.pewter.metrics.prometheus.exporter.cadvisor;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.http.docker.UnixEngine;
import dev.pewter.core.json.JsonException;
import dev.pewter.core.telemetry.Log;
import dev.pewter.metrics.prometheus.exporter.cadvisor.ContainerFacts.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Finds out what containers are called: from the files that containerd, CRI-O and Docker keep,
/// from Docker itself, else from the links to the logs of Kubernetes. What is found is kept while
/// the container lives and for `storage_duration` after that; what is not is looked for again each
/// minute.
final class Runtimes implements AutoCloseable {
  private static final long PATIENCE_NANOS = Duration.ofMinutes(1).toNanos();
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final int MOST_BYTES = 4 << 20;
  private static final int ID_LENGTH = 64;

  private final String root;
  private final Path containerd;
  private final Path docker;
  private final String userAgent;
  private final long storageNanos;
  private final Clock clock;
  private final Log log;
  private final Map<String, Kept> kept = new HashMap<>();
  private final Map<String, String> links = new HashMap<>(); // names of logs by container
  private @Nullable UnixEngine engine;
  private long dockerNotBefore;
  private long linksNotBefore;

  private static final class Kept {
    @Nullable ContainerFacts facts;
    long seen;
    long askAgain;
  }

  /// @param root the machine's
  Runtimes(
      PrometheusExporterCadvisorArguments arguments,
      String root,
      String userAgent,
      Clock clock,
      Log log) {
    this.root = root;
    Path socket = Path.of(onMachine(arguments.containerdHost().replaceFirst("^unix://", "")));
    Path state = socket.getParent() == null ? Path.of("/") : socket.getParent();
    this.containerd =
        Path.of(root + state, "io.containerd.runtime.v2.task", arguments.containerdNamespace());
    String dockers =
        arguments.dockerHost().substring(PrometheusExporterCadvisorArguments.UNIX.length());
    this.docker =
        Files.exists(Path.of(dockers)) ? Path.of(dockers) : Path.of(root + onMachine(dockers));
    this.userAgent = userAgent;
    this.storageNanos = arguments.storageDuration().toNanos();
    this.clock = clock;
    this.log = log;
    this.dockerNotBefore = clock.nanos();
    this.linksNotBefore = clock.nanos();
  }

  /// A path that leads over no link: below a mounted root `/var/run` would lead to the agent's own.
  private static String onMachine(String path) {
    return path.startsWith("/var/run/") ? path.substring("/var".length()) : path;
  }

  /// What is known of a container; null when nothing is.
  @Nullable ContainerFacts facts(String id) throws InterruptedException {
    long now = clock.nanos();
    Kept known = kept.computeIfAbsent(id, _ -> new Kept());
    if (known.facts == null && (known.seen == 0 || now - known.askAgain >= 0)) {
      known.facts = find(id, now);
      known.askAgain = now + PATIENCE_NANOS;
    }
    known.seen = now;
    return known.facts;
  }

  /// Forgets containers that are gone for long.
  void forget() {
    long now = clock.nanos();
    kept.values().removeIf(known -> now - known.seen > storageNanos);
  }

  private @Nullable ContainerFacts find(String id, long now) throws InterruptedException {
    try {
      byte[] bundle = read(containerd.resolve(id).resolve("config.json"));
      if (bundle == null) {
        bundle =
            read(
                Path.of(
                    root + "/run/containers/storage/overlay-containers",
                    id,
                    "userdata/config.json"));
      }
      if (bundle != null) {
        return FactsReader.bundle(id, bundle);
      }
      byte[] config = read(Path.of(root + "/var/lib/docker/containers", id, "config.v2.json"));
      if (config == null) {
        config = ask(id, now);
      }
      return config == null ? linked(id, now) : FactsReader.docker(id, config);
    } catch (IOException | JsonException e) {
      log.warn("container's configuration cannot be read", "container", id, "err", e);
      return null;
    }
  }

  private static byte @Nullable [] read(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
      return null;
    }
    return Files.readAllBytes(file);
  }

  /// Asks Docker, if it is there; after a failure not again for a minute.
  private byte @Nullable [] ask(String id, long now) throws InterruptedException {
    if (now - dockerNotBefore < 0 || !Files.exists(docker)) {
      return null;
    }
    if (engine == null) {
      engine = new UnixEngine(docker, userAgent);
    }
    try (var answer = engine.get("/containers/" + id + "/json", TIMEOUT, false)) {
      byte[] body = answer.body().readNBytes(MOST_BYTES);
      return answer.status() == 200 ? body : null;
    } catch (IOException e) {
      dockerNotBefore = now + PATIENCE_NANOS;
      log.warn("Docker does not answer", "err", e);
      return null;
    }
  }

  /// Names from `<pod>_<namespace>_<container>-<id>.log`.
  private @Nullable ContainerFacts linked(String id, long now) throws IOException {
    if (now - linksNotBefore >= 0) {
      linksNotBefore = now + PATIENCE_NANOS / 12;
      readLinks(Path.of(root + "/var/log/containers"));
    }
    String name = links.get(id);
    String[] parts = name == null ? new String[0] : name.split("_", -1);
    if (parts.length != 3) {
      return null;
    }
    var labels =
        new TreeMap<String, String>(
            Map.of(
                ContainerFacts.POD, parts[0],
                ContainerFacts.NAMESPACE, parts[1],
                ContainerFacts.CONTAINER, parts[2]));
    return new ContainerFacts(id, "", labels, Map.of(), Network.OTHERS);
  }

  private void readLinks(Path folder) throws IOException {
    links.clear();
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (var entries = Files.newDirectoryStream(folder, "*.log")) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        int end = name.length() - ".log".length();
        int dash = end - ID_LENGTH - 1;
        if (dash > 0 && name.charAt(dash) == '-' && links.size() < Groups.MOST) {
          links.put(name.substring(dash + 1, end), name.substring(0, dash));
        }
      }
    }
  }

  @Override
  public void close() {
    if (engine != null) {
      engine.close();
    }
  }
}
