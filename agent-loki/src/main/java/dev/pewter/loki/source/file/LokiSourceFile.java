package dev.pewter.loki.source.file;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.EntryText;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogFanout;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.model.Target;
import dev.pewter.core.storage.search.FileSearch;
import dev.pewter.core.telemetry.GoText;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tails the files of its targets.
final class LokiSourceFile implements Component<LokiSourceFileArguments> {
  private static final int MOST_READERS = 4;
  private static final long STOP_PATIENCE_NANOS = 2_500_000_000L;

  /// How long a stop waits for threads whose read hangs, as of a file on a network file system.
  private static final Duration READ_PATIENCE = Duration.ofSeconds(2);
  private static final String PATH = "__path__";

  private final ComponentContext context;
  private final Notifications notifications;
  private final FileCounters counters;
  private final FileSearch search;
  private final long madeNanos;
  private final UnusedPatterns unusedPatterns; // guarded by this
  private LokiSourceFileArguments arguments; // guarded by this
  private @Nullable Running running; // guarded by this

  /// What exists while the component runs.
  private record Running(Tailing tailing, Watcher watcher) {}

  LokiSourceFile(ComponentContext context, LokiSourceFileArguments arguments) {
    this(context, arguments, Notifications.OF_SYSTEM);
  }

  LokiSourceFile(
      ComponentContext context, LokiSourceFileArguments arguments, Notifications notifications) {
    this.context = context;
    this.notifications = notifications;
    this.arguments = arguments;
    this.madeNanos = context.clock().nanos();
    this.unusedPatterns = new UnusedPatterns(context.log());
    this.counters = new FileCounters(context.metrics());
    this.search = new FileSearch(context.log(), context.clock(), patterns(arguments), this::found);
  }

  /// The patterns to look for: none unless paths are patterns.
  private static FileSearch.Wanted patterns(LokiSourceFileArguments of) {
    var match = of.fileMatch();
    return match.isEnabled()
        ? new FileSearch.Wanted(of.targets(), match.syncPeriod(), match.ignoreOlderThan())
        : new FileSearch.Wanted(List.of(), Duration.ofHours(1), Duration.ZERO);
  }

  private synchronized void found(List<Target> targets) {
    var now = running;
    if (now != null && arguments.fileMatch().isEnabled()) {
      follow(now, targets);
    }
  }

  @Override
  public void run() throws InterruptedException, IOException {
    var tailing = start();
    try (var watcher = new Watcher(tailing, fileWatch(), notifications)) {
      begin(new Running(tailing, watcher));
      try (var tasks = new TaskGroup(context.globalId(), this::bug, READ_PATIENCE)) {
        int readers = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_READERS);
        for (int i = 0; i < readers; i++) {
          tasks.start("read-" + i, tailing::readAll);
        }
        tasks.start("watch", watcher::run);
        tasks.start("match", search::run);
        tasks.start("forget", tailing::forgetGone);
        tasks.join();
      } finally {
        end();
        tailing.stop(STOP_PATIENCE_NANOS);
      }
    }
  }

  private void bug(String thread, Throwable cause) {
    context.log().error("a task failed", "task", thread, "error", cause);
  }

  private synchronized Tailing start() throws IOException {
    var positions =
        FilePositions.open(context.dataDirectory(), arguments, context.clock(), context.log());
    return new Tailing(
        madeNanos,
        context.log(),
        context.clock(),
        counters,
        positions,
        sink(arguments),
        Opening.of(arguments));
  }

  private synchronized LokiSourceFileArguments.FileWatchArguments fileWatch() {
    return arguments.fileWatch();
  }

  private synchronized void begin(Running now) {
    running = now;
    var tailing = now.tailing;
    var metrics = context.metrics();
    metrics.gauge(
        "loki_source_file_files_active_total",
        "Files that are tailed.",
        () -> tailing.all().size());
    metrics.gauge("pewter_loki_source_file_open_files", "Open files.", tailing::openFiles);
    metrics.gauges(
        "loki_source_file_file_bytes_total",
        "The size of each file when last looked at.",
        each -> tailing.all().forEach(t -> each.add((double) t.size(), "path", t.path)));
    metrics.gauges(
        "loki_source_file_read_bytes_total",
        "How far each file is read.",
        each -> tailing.all().forEach(t -> each.add((double) t.readOffset(), "path", t.path)));
    metrics.gauges(
        "pewter_loki_source_file_acknowledged_bytes",
        "How far each file is delivered.",
        each ->
            tailing.all().forEach(t -> each.add((double) t.acknowledgedOffset(), "path", t.path)));
    metrics.gauges(
        "pewter_loki_source_file_lag_bytes",
        "What is not delivered of each file, where that is anything.",
        each -> tailing.lagging().forEach(t -> each.add((double) t.lagBytes(), "path", t.path)));
    metrics.gauges(
        "pewter_loki_source_file_lag_seconds",
        "How long the oldest undelivered line of each file waits, where one does.",
        each -> {
          long nanos = context.clock().nanos();
          tailing.lagging().forEach(t -> each.add(t.lagSeconds(nanos), "path", t.path));
        });
    metrics.gauge(
        "pewter_loki_source_file_failing_files",
        "Files that cannot be read at the moment.",
        () -> tailing.all().stream().filter(t -> !t.lastError.isEmpty()).count());
    metrics.counters(
        "loki_source_file_read_lines_total",
        "The lines read of each file.",
        each -> tailing.all().forEach(t -> each.add((double) t.lines(), "path", t.path)));
    if (!arguments.fileMatch().isEnabled()) {
      follow(now, arguments.targets());
    }
  }

  private synchronized void end() {
    running = null;
  }

  @Override
  public synchronized void update(LokiSourceFileArguments next) {
    arguments = next;
    var now = running;
    if (now != null) {
      now.tailing.update(sink(next), Opening.of(next));
      now.watcher.update(next.fileWatch());
      if (!next.fileMatch().isEnabled()) {
        follow(now, next.targets());
      }
      search.update(patterns(next));
    }
  }

  private void follow(Running now, List<Target> targets) {
    var wanted = new LinkedHashMap<String, List<Labels>>();
    var publicLabels = new HashMap<Target, Labels>();
    for (var target : targets) {
      String path = target.get(PATH);
      if (path == null || path.isEmpty()) {
        context.log().warn("a target without __path__ is left out", "target", target);
        continue;
      }
      var labels = publicLabels.computeIfAbsent(target, t -> labels(t, path));
      var ofPath = wanted.computeIfAbsent(path, _ -> new ArrayList<>(1));
      if (!ofPath.contains(labels)) {
        ofPath.add(labels);
      }
    }
    if (!arguments.fileMatch().isEnabled()) {
      unusedPatterns.tell(wanted.keySet());
    }
    now.watcher.add(now.tailing.follow(wanted));
  }

  /// The labels that lines carry: those that are not internal, and the name of the file.
  private static Labels labels(Target target, String path) {
    var labels = new LabelBuilder(target);
    for (Map.Entry<String, String> label : target.labels().entrySet()) {
      if (label.getKey().startsWith("__")) {
        labels.delete(label.getKey());
      }
    }
    labels.set("filename", path);
    return labels.toLabels();
  }

  /// Where batches go: counted on their way.
  private LogReceiver sink(LokiSourceFileArguments of) {
    var fanout = new LogFanout(context.globalId(), of.forwardTo());
    var tap = context.tap();
    return new LogReceiver() {
      @Override
      public String name() {
        return fanout.name();
      }

      @Override
      public void accept(LogBatch batch) throws InterruptedException {
        EntryText.showOut(tap, batch);
        fanout.accept(batch);
        tap.count(batch);
      }
    };
  }

  @Override
  public synchronized @Nullable Record debugInfo() {
    var now = running;
    if (now == null) {
      return null;
    }
    var infos = new ArrayList<FileDebugInfo.TargetInfo>();
    for (var tail : now.tailing.all()) {
      infos.add(
          new FileDebugInfo.TargetInfo(
              tail.path,
              tail.labels.toString(),
              !tail.isRetired,
              tail.readOffset(),
              tail.acknowledgedOffset(),
              tail.beganOffset(),
              tail.size(),
              tail.lagBytes(),
              tail.lagSeconds(context.clock().nanos()),
              GoText.instantOrEmpty(tail.lastLine()),
              tail.state(),
              tail.lastError));
    }
    return new FileDebugInfo(infos);
  }
}
