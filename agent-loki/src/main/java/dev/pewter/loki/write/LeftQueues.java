package dev.pewter.loki.write;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.storage.wal.WalFiles;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What `loki.write` components that are not configured any more have left on disk, for all of an
/// agent. It goes to a component that sends to the same URL and tenant. For any thread; locked
/// while directories are moved, so that nobody begins to use one meanwhile.
final class LeftQueues {
  private static final String PREFIX = "loki.write.";
  private static final int DEEPEST = 8;
  private static final int MOST_DIRECTORIES = 20_000;

  private final Set<Heir> heirs = new HashSet<>(); // guarded by this, as the next two
  private final Set<Path> left = new TreeSet<>(); // directories of endpoints
  private boolean hasLooked;

  /// A component that is configured: what is in its directory is its own.
  interface Heir {
    /// Absolute.
    Path directory();

    /// Whether what was to be sent to this URL and tenant may be sent by it.
    boolean sendsTo(String endpoint);

    /// Something was left; wakes it only.
    void look();
  }

  /// Takes what has been left to an endpoint.
  interface Taking {
    void take(Path directory) throws IOException;
  }

  synchronized void enter(Heir heir) {
    heirs.add(heir);
    left.removeIf(directory -> directory.startsWith(heir.directory()));
  }

  /// It has closed its queues.
  synchronized void leave(Heir heir, ComponentContext teller) {
    heirs.remove(heir);
    try {
      if (heirs.stream().noneMatch(other -> other.directory().equals(heir.directory()))) {
        addFrom(heir.directory());
      }
    } catch (IOException e) {
      cannotLook(teller, e);
    }
    heirs.forEach(Heir::look);
  }

  /// Looks, once, for what earlier runs of the agent have left in its storage, and tells of what is
  /// for nobody.
  synchronized void find(Path storage, ComponentContext teller) throws InterruptedException {
    if (hasLooked || !Files.isDirectory(storage)) {
      return;
    }
    hasLooked = true;
    try {
      Files.walkFileTree(storage, Set.of(), DEEPEST, new Walk());
      tellOfThoseForNobody(teller);
    } catch (IOException e) {
      cannotLook(teller, e);
    }
  }

  private static void cannotLook(ComponentContext teller, IOException why) {
    teller
        .log()
        .warn(
            "cannot look for requests that are left on disk",
            "err",
            String.valueOf(why.getMessage()));
  }

  private void tellOfThoseForNobody(ComponentContext teller)
      throws IOException, InterruptedException {
    for (Path directory : left) {
      String endpoint = directory.getFileName().toString();
      if (heirs.stream().noneMatch(heir -> heir.sendsTo(endpoint))
          && holdsRequests(directory, teller)) {
        teller
            .log()
            .warn(
                "a loki.write that is not configured any more has left requests on disk: they are"
                    + " sent once one has its URL and tenant, or its name, again",
                "directory",
                directory,
                "bytes",
                bytes(directory));
      }
    }
  }

  /// Hands over what was left by others that sent to the same URL and tenant.
  synchronized void take(String endpoint, Taking taking, ComponentContext teller) {
    for (Path directory : List.copyOf(left)) {
      if (directory.getFileName().toString().equals(endpoint)) {
        left.remove(directory);
        try {
          taking.take(directory);
          teller.log().info("sends what another loki.write has left", "directory", directory);
          deleteIfEmpty(directory);
          deleteIfEmpty(directory.resolve("..").normalize());
        } catch (IOException e) {
          teller
              .log()
              .warn(
                  "cannot take over what another loki.write has left; a restart tries again",
                  "directory",
                  directory,
                  "err",
                  String.valueOf(e.getMessage()));
        }
      }
    }
  }

  private static void deleteIfEmpty(Path directory) throws IOException {
    boolean isEmpty;
    try (var entries = Files.newDirectoryStream(directory)) {
      isEmpty = !entries.iterator().hasNext();
    }
    if (isEmpty) {
      Files.delete(directory);
    }
  }

  private void addFrom(Path component) throws IOException {
    if (!Files.isDirectory(component)) {
      return;
    }
    try (var endpoints = Files.newDirectoryStream(component, Files::isDirectory)) {
      for (Path endpoint : endpoints) {
        if (!Endpoint.queuesIn(endpoint).isEmpty()) {
          left.add(endpoint);
        }
      }
    }
  }

  /// Finds the directories of components that are not configured, in modules, too.
  private final class Walk extends SimpleFileVisitor<Path> {
    private int looks;

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      if (++looks > MOST_DIRECTORIES) {
        return FileVisitResult.TERMINATE;
      }
      if (!directory.getFileName().toString().startsWith(PREFIX)) {
        return FileVisitResult.CONTINUE;
      }
      if (heirs.stream().noneMatch(heir -> heir.directory().equals(directory))) {
        addFrom(directory);
      }
      return FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException gone) {
      return FileVisitResult.CONTINUE;
    }
  }

  /// Whether not all of it was sent before it was left.
  private static boolean holdsRequests(Path endpoint, ComponentContext teller)
      throws IOException, InterruptedException {
    var metrics = new DiskMetrics(teller.metrics(), "(left)");
    try {
      for (Path queue : Endpoint.queuesIn(endpoint)) {
        try (var disk =
            DiskQueue.open(queue, DiskQueue.MAX_BYTES, teller.clock(), teller.log(), metrics)) {
          if (disk.next() != null) {
            return true;
          }
        } catch (IOException _) {
          return true; // for all that is known
        }
      }
      return false;
    } finally {
      metrics.remove();
    }
  }

  private static long bytes(Path endpoint) throws IOException {
    var sizes = new ArrayList<Long>();
    for (Path queue : Endpoint.queuesIn(endpoint)) {
      WalFiles.in(queue).ifPresent(files -> sizes.add(files.bytes()));
    }
    return sizes.stream().mapToLong(Long::longValue).sum();
  }
}
