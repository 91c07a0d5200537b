package dev.pewter.core.builtin.local.file;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.Health;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.model.OptionalSecret;
import dev.pewter.core.storage.watch.DirectoryWatches;
import dev.pewter.core.storage.watch.FileWatch;
import dev.pewter.core.telemetry.Metrics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Reads its file when it is built and again whenever it changes.
final class LocalFile implements Component<LocalFileArguments> {
  static final int MAX_BYTES = 64 << 20;

  /// Whoever is writing the file is given time to finish.
  private static final Duration SETTLE = Duration.ofMillis(30);

  private final ComponentContext context;
  private final Metrics.Gauge lastAccess;
  private final Signal changed = new Signal();
  private final ReentrantLock lock = new ReentrantLock(); // one reader at a time
  private volatile LocalFileArguments arguments;
  private volatile @Nullable Health health;

  LocalFile(ComponentContext context, LocalFileArguments arguments) throws ComponentException {
    this.context = context;
    this.lastAccess =
        context
            .metrics()
            .gauge(
                "local_file_timestamp_last_accessed_unix_seconds",
                "When the file was last read, in seconds since 1970.");
    this.arguments = arguments;
    update(arguments);
  }

  @Override
  public void update(LocalFileArguments newArguments) throws ComponentException {
    String error = read(newArguments);
    if (error != null) {
      throw new ComponentException("failed to read file: " + error);
    }
    changed.wake(); // to watch the right file
  }

  @Override
  public void run() throws InterruptedException, IOException {
    String watched = arguments.filename();
    var watch = watch(watched);
    try {
      while (true) {
        LocalFileArguments current = arguments;
        if (!current.filename().equals(watched)) {
          watch.close();
          watched = current.filename();
          watch = watch(watched);
        }
        boolean isNew = false;
        if (current.detector() == Detector.FSNOTIFY) {
          isNew = renew(watch);
        } else {
          watch.close();
        }
        if (!isNew && changed.await(current.pollFrequency())) {
          context.clock().sleep(SETTLE);
        }
        read(null);
      }
    } finally {
      watch.close();
    }
  }

  private FileWatch watch(String filename) {
    return new FileWatch(Path.of(filename), DirectoryWatches.shared(), changed::wake);
  }

  /// Whether something may have been missed.
  private boolean renew(FileWatch watch) {
    try {
      return watch.renew();
    } catch (IOException e) {
      context.log().debug("cannot watch the file, will poll it", "err", e);
      return false;
    }
  }

  @Override
  public @Nullable Health health() {
    return health;
  }

  /// Reads and exports, with new arguments if there are any; returns what went wrong, or null. The
  /// last content stays.
  @Nullable String read(@Nullable LocalFileArguments newArguments) {
    lock.lock();
    try {
      return readLocked(newArguments == null ? arguments : newArguments);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable String readLocked(LocalFileArguments from) {
    try {
      String content = content(from.filename());
      arguments = from;
      lastAccess.set(context.clock().now().toEpochMilli() / 1000.0);
      context.export(new LocalFileExports(new OptionalSecret(from.isSecret(), content)));
      health = new Health(Health.State.HEALTHY, "read file", context.clock().now());
      return null;
    } catch (IOException | InvalidPathException e) {
      String error = describe(from.filename(), e);
      context.log().error("failed to read file", "path", from.filename(), "err", error);
      health =
          new Health(
              Health.State.UNHEALTHY, "failed to read file: " + error, context.clock().now());
      return error;
    }
  }

  private static String content(String filename) throws IOException {
    Path file = Path.of(filename);
    if (Files.isDirectory(file)) {
      throw new IOException("is a directory");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("is longer than " + MAX_BYTES + " bytes");
      }
      return Utf8.text(bytes);
    }
  }

  /// The failure in the reference's words.
  private static String describe(String filename, Exception e) {
    return switch (e) {
      case NoSuchFileException _ -> "open " + filename + ": no such file or directory";
      case AccessDeniedException _ -> "open " + filename + ": permission denied";
      default -> "read " + filename + ": " + e.getMessage();
    };
  }
}
