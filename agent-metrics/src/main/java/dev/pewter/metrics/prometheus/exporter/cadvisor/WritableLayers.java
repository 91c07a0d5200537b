package dev.pewter.metrics.prometheus.exporter.cadvisor;

import dev.pewter.core.sys.FileStat;
import dev.pewter.core.sys.FileSystemStat;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// How much containers have written beside their images, into the upper directory of an overlay
/// that is their root. A page shows what was measured last; only containers that a page has shown
/// are measured. Knows at most 10,000 containers, and counts at most 500,000 files of each: one
/// with more is not shown.
final class WritableLayers {
  private static final int MOST_FILES = 500_000;
  private static final int BLOCK = 4096; // what a file takes at least
  private static final String UPPER = "upperdir=";

  private final HostFiles files;
  private final GroupPage page;
  private final String root;
  private final Map<String, Layer> layers = new ConcurrentHashMap<>(); // by container

  private record Usage(long device, double bytes, double inodes, double capacity) {}

  private static final class Layer {
    final @Nullable Path directory; // null when the root is no overlay
    volatile boolean isShown = true; // since the last measurement
    volatile @Nullable Usage usage;

    Layer(@Nullable Path directory) {
      this.directory = directory;
    }
  }

  WritableLayers(HostFiles files, GroupPage page, String root) {
    this.files = files;
    this.page = page;
    this.root = root;
  }

  /// Adds what is known of a container.
  ///
  /// @param pid one of its processes; empty when it has none
  void add(String container, String pid, Map<Long, String> devices, GroupLabels labels)
      throws IOException {
    var layer = layers.get(container);
    if (layer == null) {
      if (pid.isEmpty() || layers.size() >= Groups.MOST) {
        return;
      }
      layer = new Layer(upper(pid));
      layers.put(container, layer);
    }
    layer.isShown = true;
    var usage = layer.usage;
    if (usage != null) {
      GroupLabels with = labels.with("device", devices.getOrDefault(usage.device, ""));
      page.add(FileSystemPage.LIMIT, usage.capacity, with);
      page.add(FileSystemPage.USAGE, usage.bytes, with);
      page.add(FileSystemPage.INODES, usage.inodes, with);
    }
  }

  /// Where the kernel puts what a process writes to its root.
  private @Nullable Path upper(String pid) throws IOException {
    Fields fields = files.readIfPossible(files.proc(pid).add("/mountinfo"));
    while (fields != null && fields.nextLine()) {
      String line = fields.rest().text();
      int type = line.indexOf(" - overlay ");
      String[] columns = line.split(" ", 6);
      if (type >= 0 && columns.length > 5 && columns[4].equals("/")) {
        int from = line.indexOf(UPPER, type);
        if (from >= 0 && !line.contains("\\")) { // a path with blanks is no runtime's
          int end = line.indexOf(',', from);
          end = end < 0 ? line.length() : end;
          return Path.of(root + line.substring(from + UPPER.length(), end));
        }
      }
    }
    return null;
  }

  /// Measures the containers that were shown since the last time, and forgets the others.
  void measure() throws InterruptedException {
    layers.values().removeIf(layer -> !layer.isShown);
    for (var layer : layers.values()) {
      layer.isShown = false;
      if (layer.directory != null) {
        layer.usage = usage(layer.directory);
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private static @Nullable Usage usage(Path directory) {
    try {
      var sum = new Sum();
      Files.walkFileTree(directory, sum);
      if (sum.count > MOST_FILES) {
        return null;
      }
      var disk = FileSystemStat.of(directory.toString().getBytes(StandardCharsets.UTF_8));
      double capacity = Fields.toDouble(disk.blocks()) * Fields.toDouble(disk.blockBytes());
      long device = FileStat.of(directory.toString()).device();
      return new Usage(device, sum.bytes, sum.count, capacity);
    } catch (IOException _) {
      return null; // gone, or not to be seen from here
    }
  }

  /// Adds up what files take; links are not followed.
  private static final class Sum extends SimpleFileVisitor<Path> {
    private long bytes;
    private int count;

    private FileVisitResult take(BasicFileAttributes file) {
      bytes += (file.size() + BLOCK - 1) / BLOCK * BLOCK;
      count++;
      return count > MOST_FILES || Thread.currentThread().isInterrupted()
          ? FileVisitResult.TERMINATE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      return take(attributes);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      return take(attributes);
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE; // gone meanwhile
    }
  }
}
