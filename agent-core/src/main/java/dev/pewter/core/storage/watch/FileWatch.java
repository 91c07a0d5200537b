package dev.pewter.core.storage.watch;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Watches one file by the directories it depends on: the one it is named in and, for a symbolic
/// link, the one it lies in; also notices when Kubernetes swaps the `..data` link of a mounted
/// ConfigMap or Secret. For one thread.
public final class FileWatch implements Closeable {
  private static final String MOUNT_LINK = "..data";

  private final Path file;
  private final DirectoryWatches directories;
  private final Runnable onChange;
  private final Map<Path, Closeable> watched = new LinkedHashMap<>();

  public FileWatch(Path file, DirectoryWatches directories, Runnable onChange) {
    this.file = file.toAbsolutePath();
    this.directories = directories;
    this.onChange = onChange;
  }

  /// Watches where the file is now; to be called again after a change, for links may lead
  /// elsewhere by then.
  ///
  /// @return whether a watch is new, and something may have been missed before it began
  /// @throws IOException when not everything can be watched; then poll
  public boolean renew() throws IOException {
    var wanted = new LinkedHashMap<Path, String>();
    add(file, wanted);
    try {
      add(file.toRealPath(), wanted);
    } catch (IOException e) {
      // The file is gone: its directory tells when it comes back.
    }
    for (Path old : List.copyOf(watched.keySet())) {
      if (!wanted.containsKey(old)) {
        close(List.of(old));
      }
    }
    boolean isNew = false;
    for (var directory : wanted.entrySet()) {
      if (!watched.containsKey(directory.getKey())) {
        String name = directory.getValue();
        watched.put(
            directory.getKey(),
            directories.watch(
                directory.getKey(), n -> n.equals(name) || n.equals(MOUNT_LINK), onChange));
        isNew = true;
      }
    }
    return isNew;
  }

  private static void add(Path of, Map<Path, String> wanted) {
    Path directory = of.getParent();
    Path name = of.getFileName();
    if (directory != null && name != null) {
      wanted.putIfAbsent(directory, name.toString());
    }
  }

  @Override
  public void close() throws IOException {
    close(new ArrayList<>(watched.keySet()));
  }

  private void close(List<Path> paths) throws IOException {
    for (Path path : paths) {
      Closeable watch = watched.remove(path);
      if (watch != null) {
        watch.close();
      }
    }
  }
}
