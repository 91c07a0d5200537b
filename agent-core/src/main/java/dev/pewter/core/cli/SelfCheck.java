package dev.pewter.core.cli;

import dev.pewter.core.component.AccessReview;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.telemetry.GoText;
import dev.pewter.core.telemetry.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Looks once at what the agent stands on, and warns of what will hurt later: folders of the node
/// that are not mounted, state that dies with the container or cannot be written, low limits, a
/// clock that stands wrong, rights that the API server denies, an AOT cache that does not fit.
///
/// May block as long as a file server or the API server does not answer.
final class SelfCheck {
  private static final Pattern NODE_PATH =
      Pattern.compile(
          "\"(/(?:var/log|var/lib/docker|host|rootfs|run/log/journal)(?=[/\"])[^\"*?{$\\\\]*)");

  /// Said by the collector of disks, and only if that runs.
  private static final Pattern SAID_ELSEWHERE =
      Pattern.compile("\\budev_data_path\\s*=\\s*\"[^\"]*\"");

  private static final Pattern KEEPS_STATE =
      Pattern.compile("\\b(loki\\.source\\.(file|kubernetes|journal|podlogs)|\\w+\\.remote_write)");
  private static final Pattern OPEN_FILES = Pattern.compile("Max open files\\s+(\\d+|unlimited)");
  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs", "overlay", "rootfs");
  private static final Instant LONG_AGO = Instant.parse("2024-01-01T00:00:00Z");
  private static final long FEW_FILES = 1024;
  private static final long FEW_INSTANCES = 128;
  private static final long FEW_WATCHES = 8192;
  private static final int LINKS = 20;
  private static final String CACHE = "/pewter.aot";

  private final Path root;
  private final List<AccessReview> reviews;
  private final String cache;
  private final Log log;
  private int problems;

  /// @param root where `/proc` and the folders of the node are; not `/` in tests
  SelfCheck(Path root, Log log) {
    this(
        root,
        ServiceLoader.load(AccessReview.class).stream().map(ServiceLoader.Provider::get).toList(),
        System.getProperty("pewter.aot", ""),
        log);
  }

  /// @param cache the AOT cache that the launcher gave to the Java VM, or nothing
  SelfCheck(Path root, List<AccessReview> reviews, String cache, Log log) {
    this.root = root;
    this.reviews = List.copyOf(reviews);
    this.cache = cache;
    this.log = log.with("service", "self-check");
  }

  void run(List<Source> sources, Path storage, Instant now) throws InterruptedException {
    String text =
        sources.stream().map(ConfigText::withoutComments).collect(Collectors.joining("\n"));
    mounts(text);
    if (KEEPS_STATE.matcher(text).find()) {
      Path absolute = storage.toAbsolutePath().normalize();
      storage(absolute);
      writing(absolute);
    }
    if (text.contains("loki.source.file")) {
      limits();
    }
    if (now.isBefore(LONG_AGO)) {
      problem("the clock is far in the past: receivers will refuse what is sent", "now", now);
    }
    cache();
    for (var review : reviews) {
      access(review, sources, text);
    }
    log.info("self-check done", "problems", problems);
  }

  private void problem(String message, Object... facts) {
    problems++;
    log.warn(message, facts);
  }

  /// The launcher leaves a cache alone that is older or newer than a jar, and the Java VM one that
  /// does not go with its flags; both without a word.
  private void cache() {
    var maps = lines("proc/self/maps");
    if (!cache.isEmpty() && !maps.isEmpty() && maps.stream().noneMatch(l -> l.endsWith(CACHE))) {
      problem(
          "the AOT cache is not used: the agent starts slower and takes more memory; the jars or the"
              + " Java options are not those that it was made with",
          "path",
          cache);
    }
  }

  /// Says nothing where the API server is away: who needs it does.
  private void access(AccessReview review, List<Source> sources, String text)
      throws InterruptedException {
    try {
      List<String> denied = new AccessCheck(review).denied(sources, text);
      if (!denied.isEmpty()) {
        problem(
            "the API server denies what the configuration needs; give the ServiceAccount the rules"
                + " that `pewter rbac FILE` prints",
            "denied",
            String.join("; ", denied));
      }
    } catch (IOException e) {
      log.debug("the API server does not tell what is allowed", "err", e);
    }
  }

  private void mounts(String text) {
    var paths = new TreeSet<String>();
    String ours = SAID_ELSEWHERE.matcher(text).replaceAll("");
    var path = NODE_PATH.matcher(ours);
    while (path.find()) {
      String found = path.group(1);
      // Up to the folder that the pattern, or the file, is in.
      boolean isWhole = ours.charAt(path.end()) == '"';
      paths.add(isWhole ? found : found.substring(0, found.lastIndexOf('/')));
    }
    for (String each : paths) {
      Path folder = inside(Path.of(each));
      if (!Files.exists(folder)) {
        Path parent = folder.getParent();
        if (parent == null || !Files.isDirectory(parent) || parent.equals(root)) {
          problem(
              "a folder that the configuration names is not there; is it mounted?", "path", each);
        }
      } else if (!Files.isReadable(folder)) {
        problem("a folder that the configuration names cannot be read", "path", each);
      } else if (each.startsWith("/var/log/pods")) {
        links(folder);
      }
    }
  }

  /// Where Docker is the runtime, the files of pods are links to a folder of its own.
  private void links(Path pods) {
    try (var files = Files.find(pods, 3, (_, attributes) -> attributes.isSymbolicLink())) {
      var dangling = files.limit(LINKS).filter(link -> !Files.exists(link)).findFirst();
      if (dangling.isPresent()) {
        problem(
            "files of pods are links to a folder that is not mounted",
            "path",
            dangling.get(),
            "target",
            Files.readSymbolicLink(dangling.get()));
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      problem("the folder of the pods' files cannot be searched", "path", pods, "err", e);
    }
  }

  /// What `/proc/self/mountinfo` tells of the mount that a path is on.
  private void storage(Path path) {
    String where = "";
    String type = "";
    String source = "";
    for (String line : lines("proc/self/mountinfo")) {
      String[] fields = line.split(" ");
      int dash = List.of(fields).indexOf("-");
      if (fields.length > 5 && dash > 0 && dash + 1 < fields.length) {
        String mounted = fields[4];
        boolean isOn = path.startsWith(mounted);
        if (isOn && mounted.length() >= where.length()) {
          where = mounted;
          type = fields[dash + 1];
          source = fields[3];
        }
      }
    }
    boolean isOfPod = source.contains("/kubernetes.io~empty-dir/");
    if (isOfPod || IN_MEMORY.contains(type)) {
      problem(
          "the data directory is volatile: positions and queues are lost with the "
              + (isOfPod ? "pod" : "container")
              + "; mount a folder of the node there",
          "path",
          path,
          "filesystem",
          type);
    }
  }

  /// A folder that the kubelet has made for the container belongs to root.
  private void writing(Path path) {
    try {
      Path folder = Files.createDirectories(inside(path));
      Files.delete(Files.createTempFile(folder, ".self-check", null));
    } catch (IOException e) {
      problem(
          "the data directory cannot be written: positions and queues will be lost",
          "path",
          path,
          "reason",
          GoText.failure(e));
    }
  }

  private void limits() {
    atLeast("files.open", FEW_FILES, openFiles());
    String folder = "proc/sys/fs/inotify/";
    atLeast("fs.inotify.max_user_instances", FEW_INSTANCES, lines(folder + "max_user_instances"));
    atLeast("fs.inotify.max_user_watches", FEW_WATCHES, lines(folder + "max_user_watches"));
  }

  private List<String> openFiles() {
    for (String line : lines("proc/self/limits")) {
      var limit = OPEN_FILES.matcher(line);
      if (limit.find()) {
        return List.of(limit.group(1));
      }
    }
    return List.of();
  }

  private void atLeast(String name, long enough, List<String> value) {
    String text = value.isEmpty() ? "unlimited" : value.getFirst().strip();
    if (text.matches("\\d{1,18}") && Long.parseLong(text) < enough) {
      problem("a limit is low", "limit", name, "value", text, "recommended", enough);
    }
  }

  private List<String> lines(String name) {
    try {
      return new ArrayList<>(Files.readAllLines(root.resolve(name)));
    } catch (IOException _) {
      return List.of(); // not a system that tells
    }
  }

  private Path inside(Path absolute) {
    return root.resolve(Path.of("/").relativize(absolute));
  }
}
