package dev.pewter.core.storage.search;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.model.Target;
import dev.pewter.core.telemetry.Log;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Looks for files again and again, and when something new appears, and tells what it found. One
/// thread searches; any may change what for.
public final class FileSearch {
  private static final Duration SETTLING = Duration.ofMillis(100);

  private final Log log;
  private final Clock clock;
  private final Consumer<List<Target>> found;
  private final Signal changed = new Signal();
  private final Signal updated = new Signal();
  private volatile Wanted wanted;

  /// What to look for.
  ///
  /// @param pathTargets with patterns in `__path__` and `__path_exclude__`
  /// @param ignoreOlderThan zero to ignore none
  public record Wanted(List<Target> pathTargets, Duration syncPeriod, Duration ignoreOlderThan) {
    public Wanted {
      pathTargets = List.copyOf(pathTargets);
    }
  }

  /// @param found learns after each search of all files found, each a target with its path
  public FileSearch(Log log, Clock clock, Wanted wanted, Consumer<List<Target>> found) {
    this.log = log;
    this.clock = clock;
    this.wanted = wanted;
    this.found = found;
  }

  /// Looks for something else from now on.
  public void update(Wanted next) {
    wanted = next;
    updated.wake();
    changed.wake();
  }

  /// Searches until interrupted.
  public void run() throws InterruptedException {
    while (true) {
      Wanted current = wanted;
      try (var names = new NewNames(changed::wake, log)) {
        while (current.equals(wanted)) {
          walkAndWait(current, names);
        }
      }
    }
  }

  private void walkAndWait(Wanted current, NewNames names) throws InterruptedException {
    long start = clock.nanos();
    var directories = once();
    long nanos = clock.nanos() - start;
    if (!names.renew(directories)) {
      changed.await(current.syncPeriod());
    }
    // what is created comes in bursts; walking takes a twentieth of the time at most
    Duration rest = Duration.ofNanos(20 * nanos);
    updated.await(rest.compareTo(SETTLING) > 0 ? rest : SETTLING);
  }

  /// Searches once; returns the directories that something new may appear in.
  public Map<Path, Predicate<String>> once() throws InterruptedException {
    Wanted current = wanted;
    Instant oldest =
        current.ignoreOlderThan().isZero()
            ? Instant.MIN
            : clock.now().minus(current.ignoreOlderThan());
    var targets = new ArrayList<Target>();
    var directories = new LinkedHashMap<Path, Predicate<String>>();
    for (Target pathTarget : current.pathTargets()) {
      new PathSearch(pathTarget, oldest, log).findInto(targets, directories);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    found.accept(targets);
    return directories;
  }
}
