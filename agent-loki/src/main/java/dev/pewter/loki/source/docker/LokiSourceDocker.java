package dev.pewter.loki.source.docker;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.http.client.HttpClients;
import dev.pewter.core.http.docker.Engine;
import dev.pewter.core.http.docker.EngineHost;
import dev.pewter.core.http.docker.HttpEngine;
import dev.pewter.core.http.docker.UnixEngine;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogFanout;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.model.Target;
import dev.pewter.core.relabel.LabelNames;
import dev.pewter.core.relabel.Relabeler;
import dev.pewter.core.storage.positions.InFlight;
import dev.pewter.core.storage.positions.Position;
import dev.pewter.core.storage.positions.PositionSaves;
import dev.pewter.core.storage.positions.PositionStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Starts and stops a reader for each container that is a target, and keeps their positions.
final class LokiSourceDocker implements Component<LokiSourceDockerArguments> {
  static final int MAX_POSITIONS = 10_000;
  private static final Duration MAX_AGE = Duration.ofDays(30);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration LEAVING = Duration.ofSeconds(5);
  private static final Duration LAST_REPORTS = Duration.ofSeconds(3);
  private static final Pattern ID = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");

  private final ComponentContext context;
  private final DockerMetrics metrics;
  private final Signal changed = new Signal();
  private volatile Plan plan;
  private volatile LogFanout next;

  // Of the component's thread; the first is also read by others.
  private final Map<String, ContainerReader> readers = new ConcurrentHashMap<>();
  private final Map<String, Long> leavingUntil = new HashMap<>();
  private Map<String, ContainerReader> ended = Map.of(); // with the last engine

  /// What the arguments ask for.
  private record Plan(EngineSettings engine, Map<String, StreamLabels> containers) {}

  private record EngineSettings(EngineHost host, HttpClientArguments client, Duration timeout) {}

  LokiSourceDocker(ComponentContext context, LokiSourceDockerArguments arguments) {
    this.context = context;
    this.metrics = new DockerMetrics(context.metrics());
    this.plan = plan(arguments);
    this.next = new LogFanout(context.globalId(), arguments.forwardTo());
  }

  @Override
  public void update(LokiSourceDockerArguments arguments) {
    plan = plan(arguments);
    next = new LogFanout(context.globalId(), arguments.forwardTo());
    changed.wake();
  }

  private Plan plan(LokiSourceDockerArguments arguments) {
    var rules = arguments.relabelRules();
    var relabeler = new Relabeler(rules == null ? List.of() : rules.rules(), LabelNames.LEGACY);
    var containers = new TreeMap<String, StreamLabels>();
    var sorted =
        arguments.targets().stream().sorted(Comparator.comparing(Target::toString)).toList();
    for (var target : sorted) { // of several for one container always the same
      String id =
          arguments
              .labels()
              .getOrDefault(
                  StreamLabels.CONTAINER_ID, target.labels().get(StreamLabels.CONTAINER_ID));
      if (id == null || !ID.matcher(id).matches()) {
        context
            .log()
            .debug(
                "docker target did not include container ID label",
                "label",
                StreamLabels.CONTAINER_ID);
      } else if (!containers.containsKey(id)) {
        containers.put(id, StreamLabels.of(target, arguments.labels(), relabeler));
      }
    }
    return new Plan(
        new EngineSettings(arguments.address(), arguments.client(), arguments.refreshInterval()),
        containers);
  }

  /// Always the receivers of the newest arguments.
  private final class Forward implements LogReceiver {
    @Override
    public String name() {
      return context.globalId();
    }

    @Override
    public void accept(LogBatch batch) throws InterruptedException {
      next.accept(batch);
    }
  }

  @Override
  public void run() throws InterruptedException, IOException {
    var positions =
        PositionStore.open(context.dataDirectory(), context.clock(), MAX_POSITIONS, MAX_AGE);
    positions.problems().forEach(p -> context.log().warn("positions not readable", "err", p));
    if (positions.size() == 0) {
      new LegacyCursors(context).read(positions);
    }
    var saves = new PositionSaves(positions, context.log());
    try {
      work(positions, saves);
    } finally {
      var all = ended;
      var inFlight = all.values().stream().map(ContainerReader::inFlight).toList();
      InFlight.onceReported(
          inFlight,
          () -> {
            all.forEach((id, reader) -> keep(id, reader, positions));
            saves.saveLate();
          });
    }
  }

  private void work(PositionStore positions, PositionSaves saves)
      throws InterruptedException, IOException {
    while (true) {
      var settings = plan.engine();
      try (var engine = engine(settings)) {
        var access = new ContainerReader.Access(engine, settings.timeout(), metrics, new Forward());
        try {
          while (plan.engine().equals(settings)) {
            reconcile(plan, positions, access);
            engine.expire();
            keep(positions, saves, false);
            changed.await(TICK);
          }
        } finally {
          closeReaders();
          keep(positions, saves, true);
          ended = Map.copyOf(readers);
          readers.clear();
        }
      }
    }
  }

  private Engine engine(EngineSettings settings) {
    String userAgent = context.agent().userAgent();
    return switch (settings.host()) {
      case EngineHost.UnixSocket(var path) -> new UnixEngine(path, userAgent);
      case EngineHost.Http(var base) ->
          new HttpEngine(base, () -> HttpClients.shared().client(settings.client(), userAgent));
    };
  }

  private void reconcile(Plan wanted, PositionStore positions, ContainerReader.Access access) {
    wanted
        .containers()
        .forEach(
            (id, labels) -> {
              leavingUntil.remove(id);
              var reader = readers.get(id);
              if (reader != null) {
                reader.labels(labels);
                reader.restartIfReturned();
                return;
              }
              reader = new ContainerReader(id, labels, position(positions, id), access, context);
              readers.put(id, reader);
              reader.start();
            });
    long now = context.clock().nanos();
    for (var entry : Map.copyOf(readers).entrySet()) {
      String id = entry.getKey();
      if (!wanted.containers().containsKey(id)) {
        var reader = entry.getValue();
        reader.leave();
        long until = leavingUntil.computeIfAbsent(id, _ -> now + LEAVING.toNanos());
        if (reader.isDone() || now - until > 0) {
          reader.close();
          keep(id, reader, positions);
          readers.remove(id);
          leavingUntil.remove(id);
        }
      }
    }
  }

  private @Nullable ReadPosition position(PositionStore positions, String id) {
    return positions.get(id) instanceof Position.Cursor(String text)
        ? ReadPosition.parse(text)
        : null;
  }

  private static void keep(String id, ContainerReader reader, PositionStore positions) {
    var confirmed = reader.inFlight().confirmed();
    if (confirmed != null) {
      positions.put(id, new Position.Cursor(confirmed.text()));
    }
  }

  private void keep(PositionStore positions, PositionSaves saves, boolean isNow) {
    readers.forEach((id, reader) -> keep(id, reader, positions));
    if (isNow) {
      saves.save();
    } else {
      saves.saveIfDue();
    }
  }

  /// Stops reading, and gives what is on its way a moment to arrive.
  private void closeReaders() {
    readers.values().forEach(ContainerReader::close);
    boolean wasInterrupted = Thread.interrupted();
    try {
      long end = System.nanoTime() + LAST_REPORTS.toNanos();
      for (var reader : readers.values()) {
        reader.inFlight().awaitEmpty(Duration.ofNanos(end - System.nanoTime()));
      }
    } catch (InterruptedException _) {
      wasInterrupted = true; // what has not arrived is read again
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public TargetsInfo debugInfo() {
    return new TargetsInfo(
        readers.values().stream()
            .map(ContainerReader::info)
            .sorted(Comparator.comparing(TargetsInfo.TargetInfo::id))
            .toList());
  }
}
