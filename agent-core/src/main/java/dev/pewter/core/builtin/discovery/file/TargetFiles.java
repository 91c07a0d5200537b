package dev.pewter.core.builtin.discovery.file;

import dev.pewter.core.builtin.discovery.JsonTree;
import dev.pewter.core.builtin.discovery.TargetGroups;
import dev.pewter.core.builtin.discovery.TargetSource;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.model.Target;
import dev.pewter.core.storage.watch.DirectoryWatches;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.Metrics;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads the files of one set of arguments.
final class TargetFiles implements TargetSource {
  static final int MAX_BYTES = 16 << 20;
  private static final String FILE_LABEL = "__meta_filepath";
  private static final LoadSettings YAML =
      LoadSettings.builder()
          .setCodePointLimit(MAX_BYTES)
          .setMaxAliasesForCollections(50)
          .setAllowDuplicateKeys(false)
          .build();

  private final List<String> patterns;
  private final Log log;
  private final Metrics.Counter readErrors;
  private final Runnable wake;
  private final Map<Path, Closeable> watches = new LinkedHashMap<>();

  TargetFiles(List<String> patterns, ComponentContext context, Runnable wake) {
    this.patterns = patterns;
    this.log = context.log();
    this.wake = wake;
    this.readErrors =
        context
            .metrics()
            .counter("prometheus_sd_file_read_errors_total", "Files that could not be read.");
  }

  @Override
  public Map<String, List<Target>> refresh(Map<String, List<Target>> last) {
    var groups = new LinkedHashMap<String, List<Target>>();
    for (String pattern : patterns) {
      watch(pattern);
      for (String file : files(pattern)) {
        groups.computeIfAbsent(file, f -> read(f, last.getOrDefault(f, List.of())));
      }
    }
    return groups;
  }

  /// The files a pattern matches, as it writes them, sorted.
  private static Iterable<String> files(String pattern) {
    int slash = pattern.lastIndexOf('/') + 1;
    int star = pattern.indexOf('*', slash);
    if (star < 0) {
      return Files.exists(Path.of(pattern)) ? List.of(pattern) : List.of();
    }
    String directory = pattern.substring(0, slash);
    String prefix = pattern.substring(slash, star);
    String suffix = pattern.substring(star + 1);
    String[] names = new File(directory.isEmpty() ? "." : directory).list();
    var found = new TreeSet<String>();
    for (String name : names == null ? new String[0] : names) {
      if (name.length() >= prefix.length() + suffix.length()
          && name.startsWith(prefix)
          && name.endsWith(suffix)) {
        found.add(directory + name);
      }
    }
    return found;
  }

  private List<Target> read(String file, List<Target> last) {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("longer than " + MAX_BYTES + " bytes");
      }
      return TargetGroups.of(
          parse(file, new String(bytes, StandardCharsets.UTF_8)), Map.of(FILE_LABEL, file));
    } catch (IOException | IllegalArgumentException | YamlEngineException e) {
      readErrors.increment();
      log.error("error reading file", "path", file, "err", e);
      return last;
    }
  }

  private static @Nullable Object parse(String file, String text) {
    return file.toLowerCase(Locale.ROOT).endsWith(".json")
        ? JsonTree.parse(text)
        : new Load(YAML).loadFromString(text);
  }

  private void watch(String pattern) {
    Path directory = Path.of(pattern).toAbsolutePath().getParent();
    if (directory == null || watches.containsKey(directory)) {
      return;
    }
    try {
      watches.put(
          directory, DirectoryWatches.shared().watch(directory, TargetFiles::isMeant, wake));
    } catch (IOException e) {
      log.debug("cannot watch the directory, will poll it", "path", directory, "err", e);
    }
  }

  private static boolean isMeant(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".json")
        || lower.endsWith(".yml")
        || lower.endsWith(".yaml")
        || name.equals("..data"); // the link Kubernetes swaps in a mounted ConfigMap
  }

  @Override
  public void close() {
    for (Closeable watch : new ArrayList<>(watches.values())) {
      try {
        watch.close();
      } catch (IOException e) {
        log.warn("cannot end a watch", "err", e);
      }
    }
    watches.clear();
  }
}
