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
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Looks for files again and again, and when something new appears, and tells what it found. One
/// thread searches; any may change what for.
public final class FileSearch {
  private static final Duration SETTLING = Duration.ofMillis(100);

  /// Each so many rounds all directories are listed, changed or not.
  private static final int FULL_ROUNDS = 30;

  /// Without a sign of news walking takes this part of the time at most,
  private static final long LEAST_PERIODS = 200;

  /// and half of it while all is still walked within so long: sources take a file for new that
  /// long.
  private static final Duration FINDING = Duration.ofSeconds(45);

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

  /// @param found learns of all files found, each a target with its path, when they may differ
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
      var searches = searches(current);
      try (var names = new NewNames(changed::wake, log)) {
        for (long round = 0; current.equals(wanted); round++) {
          walkAndWait(current, searches, names, round % FULL_ROUNDS == 0, round == 0);
        }
      }
    }
  }

  private void walkAndWait(
      Wanted current, List<PathSearch> searches, NewNames names, boolean isFull, boolean isFirst)
      throws InterruptedException {
    long start = clock.nanos();
    boolean hasChanged = renew(searches, isFull);
    long nanos = isFirst ? 0 : clock.nanos() - start; // the first takes long for other reasons
    boolean isNewWatched = false;
    if (hasChanged || isFirst || !current.ignoreOlderThan().isZero()) {
      tell(current, searches);
      var directories = new LinkedHashMap<Path, Predicate<String>>();
      searches.forEach(search -> search.addDirectories(directories));
      isNewWatched = names.renew(directories);
    }
    if (!isNewWatched) {
      long least = LEAST_PERIODS * nanos;
      long seldom = Math.max(least, Math.min(2 * least, FINDING.toNanos()));
      changed.await(Duration.ofNanos(Math.max(seldom, current.syncPeriod().toNanos())));
    }
    // what is created comes in bursts; walking takes a twentieth of the time at most
    Duration rest = Duration.ofNanos(20 * nanos);
    updated.await(rest.compareTo(SETTLING) > 0 ? rest : SETTLING);
  }

  private List<PathSearch> searches(Wanted current) {
    return current.pathTargets().stream().map(target -> new PathSearch(target, log)).toList();
  }

  private boolean renew(List<PathSearch> searches, boolean isFull) throws InterruptedException {
    boolean hasChanged = false;
    for (var search : searches) {
      hasChanged |= search.renew(clock.now(), isFull);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    return hasChanged;
  }

  private void tell(Wanted current, List<PathSearch> searches) {
    Instant oldest =
        current.ignoreOlderThan().isZero()
            ? Instant.MIN
            : clock.now().minus(current.ignoreOlderThan());
    var targets = new ArrayList<Target>();
    searches.forEach(search -> search.addTargets(oldest, targets));
    found.accept(targets);
  }

  /// Searches once.
  public void once() throws InterruptedException {
    var searches = searches(wanted);
    renew(searches, true);
    tell(wanted, searches);
  }
}
