package dev.pewter.core.storage.watch;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
  private final Map<Path, Closeable> watched = new LinkedHashMap<>(); // by the name in it

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
    var wanted = new LinkedHashSet<Path>(); // both may be in the same directory
    wanted.add(file);
    try {
      wanted.add(file.toRealPath());
    } catch (IOException e) {
      // The file is gone: its directory tells when it comes back.
    }
    for (Path old : List.copyOf(watched.keySet())) {
      if (!wanted.contains(old)) {
        close(List.of(old));
      }
    }
    boolean isNew = false;
    for (Path path : wanted) {
      Path directory = path.getParent();
      if (directory != null && !watched.containsKey(path)) {
        watched.put(path, directories.watch(directory, name -> isMeant(name, path), onChange));
        isNew = true;
      }
    }
    return isNew;
  }

  private static boolean isMeant(String name, Path path) {
    return path.endsWith(name) || name.equals(MOUNT_LINK);
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
