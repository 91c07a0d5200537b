package dev.pewter.loki.source.file;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Labels;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;

/// A tailing without threads: its tests do what they would, one thing after the other, while the
/// time stands still.
record UnreadTailing(
    Tailing tailing, Watcher watcher, TestClock clock, TestContext context, FakeSink sink)
    implements AutoCloseable {

  static UnreadTailing in(Path directory) throws IOException {
    return in(directory, Notifications.OF_SYSTEM);
  }

  static UnreadTailing in(Path directory, Notifications notifications, String... lines)
      throws IOException {
    var clock = new TestClock();
    var context = new TestContext("loki.source.file.t", directory.resolve("data"), clock);
    var arguments = arguments(lines);
    var sink = new FakeSink();
    var tailing =
        new Tailing(
            clock.nanos(),
            context.log(),
            clock,
            new FileCounters(context.metrics()),
            FilePositions.open(context.dataDirectory(), arguments, clock, context.log()),
            sink,
            Opening.of(arguments));
    var watcher = new Watcher(tailing, arguments.fileWatch(), notifications);
    return new UnreadTailing(tailing, watcher, clock, context, sink);
  }

  private static LokiSourceFileArguments arguments(String... lines) {
    try {
      return Blocks.decode(
          LokiSourceFileArguments.class,
          "targets = []\nforward_to = []\n" + String.join("\n", lines));
    } catch (DecodeException e) {
      throw new AssertionError(e);
    }
  }

  /// Tails a name from now on, and nothing else.
  Tail follow(Path path) {
    return follow(List.of(path)).getFirst();
  }

  /// The same of many; tells which are new.
  List<Tail> follow(Collection<Path> paths) {
    var wanted = new HashMap<String, List<Labels>>();
    paths.forEach(path -> wanted.put(path.toString(), List.of(Labels.EMPTY)));
    var made = tailing.follow(wanted);
    watcher.add(made);
    return made;
  }

  /// Lets the time between two looks of the watcher pass.
  void tick() throws InterruptedException {
    clock.advance(Watcher.TICK);
    watcher.tick();
  }

  @Override
  public void close() {
    watcher.close();
    tailing.all().forEach(Tail::close);
  }
}
