package dev.pewter.loki.process;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.EntryText;
import dev.pewter.core.component.LogStep;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogFanout;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.loki.LogReceiverExports;
import dev.pewter.loki.process.stage.Entries;
import dev.pewter.loki.process.stage.Pipeline;
import dev.pewter.loki.process.stage.SeriesRoom;
import dev.pewter.loki.process.stage.Stage;
import dev.pewter.loki.process.stage.StageArguments;
import dev.pewter.loki.process.stage.StageContext;
import dev.pewter.loki.process.stage.StageMetrics;
import dev.pewter.loki.process.stage.Walkthrough;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Takes batches, runs them through its stages on the caller's thread, and passes on what is left.
final class LokiProcess implements Component<LokiProcessArguments>, LogReceiver {
  private static final Duration FLUSH_EVERY = Duration.ofMillis(100);

  private final ComponentContext context;
  private final StageMetrics counters;
  private final StopTime stopTime;
  private final WaitingTime waiting;
  private volatile Active active;
  private volatile LogFanout next;
  private volatile List<StageArguments> stages;
  private final ConcurrentLinkedQueue<Active> replaced = new ConcurrentLinkedQueue<>();
  private volatile boolean isStopped; // so that nobody sends on what stages hold back

  /// A pipeline and how many callers are in it; a replaced one is flushed when nobody is.
  private static final class Active {
    final Pipeline pipeline;
    final Map<String, Object> kept;
    final ConcurrentLinkedDeque<Entries> idle = new ConcurrentLinkedDeque<>();
    private int callers;
    private boolean isReplaced;

    Active(Pipeline pipeline, Map<String, Object> kept) {
      this.pipeline = pipeline;
      this.kept = kept;
    }

    synchronized boolean enter() {
      if (isReplaced) {
        return false;
      }
      callers++;
      return true;
    }

    synchronized void leave() {
      callers--;
    }

    /// Tells what the next pipeline does not take over.
    void leaveTo(Active next) {
      kept.forEach(
          (key, thing) -> {
            if (!next.kept.containsKey(key) && thing instanceof StageContext.Leavable left) {
              left.leave();
            }
          });
    }

    /// Lets nobody in any more. Returns whether nobody is inside.
    synchronized boolean close() {
      isReplaced = true;
      return callers == 0;
    }
  }

  /// Hands what stages keep from one pipeline to the next.
  private record Heritage(
      Map<String, Object> before, Map<String, Object> kept, Map<Class<?>, Integer> places)
      implements StageContext.Kept {
    Heritage(Map<String, Object> before, Map<String, Object> kept) {
      this(before, kept, new HashMap<>());
    }

    @Override
    public <T> T get(Class<T> type, Supplier<T> made) {
      String key = type.getName() + "/" + places.merge(type, 1, Integer::sum);
      Object known = before.get(key);
      T thing = known == null ? made.get() : type.cast(known);
      kept.put(key, thing);
      return thing;
    }
  }

  /// @param room that it shares with the others of the agent, as the next
  LokiProcess(
      ComponentContext context, SeriesRoom room, StopTime stopTime, LokiProcessArguments arguments)
      throws ComponentException {
    this.context = context;
    this.stopTime = stopTime;
    this.waiting = new WaitingTime(context.clock(), FLUSH_EVERY);
    this.counters = new StageMetrics(context.metrics(), room);
    this.stages = arguments.stages();
    this.active = build(arguments.stages(), Map.of());
    this.next = new LogFanout(name(), arguments.forwardTo());
    context.export(new LogReceiverExports(this));
  }

  private Active build(List<StageArguments> arguments, Map<String, Object> before)
      throws ComponentException {
    var kept = new HashMap<String, Object>();
    var stage =
        new StageContext(
            context.log(),
            context.metrics(),
            counters,
            context.clock(),
            waiting::nanos,
            new Heritage(before, kept));
    var all = new ArrayList<Stage>(arguments.size());
    for (var one : arguments) {
      all.add(one.build(stage));
    }
    return new Active(new Pipeline(all), kept);
  }

  @Override
  public void update(LokiProcessArguments arguments) throws ComponentException {
    if (!arguments.stages().equals(stages)) {
      var before = active;
      active = build(arguments.stages(), before.kept);
      stages = arguments.stages();
      before.leaveTo(active);
      replaced.add(before);
    }
    next = new LogFanout(name(), arguments.forwardTo());
  }

  /// Flushes what waits for time. After a failure it may be run again, and goes on.
  @Override
  public void run() throws InterruptedException {
    isStopped = false;
    try {
      while (true) {
        context.clock().sleep(FLUSH_EVERY);
        flush();
      }
    } catch (InterruptedException e) {
      isStopped = true;
      flushLast();
      throw e;
    }
  }

  /// Sends on what stages still hold, unless a receiver takes it not at once: then it goes back.
  private void flushLast() throws InterruptedException {
    var all = all();
    var left = new CountDownLatch(all.size());
    long nanos = stopTime.leftNanos(context.clock().nanos());
    try (var tasks = new TaskGroup(context.globalId(), this::bug)) {
      for (var each : all) {
        tasks.start(
            "last",
            () -> {
              try {
                flush(each, Stage.Flush.STOPPED);
              } finally {
                left.countDown();
              }
            });
      }
      left.await(nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void bug(String thread, Throwable cause) {
    context.log().error("a task failed", "task", thread, "error", cause);
  }

  private List<Active> all() {
    var all = new ArrayList<>(replaced);
    all.add(active);
    return all;
  }

  /// Sends on what has waited long enough, and what replaced pipelines left. One that still has
  /// callers inside is left for the next time: `stage.limit` may make them wait for long.
  void flush() throws InterruptedException {
    waiting.pass();
    for (var each = replaced.iterator(); each.hasNext(); ) {
      var old = each.next();
      if (old.close()) {
        each.remove();
        flush(old, Stage.Flush.REPLACED);
      }
    }
    flush(active, Stage.Flush.IDLE);
    waiting.leaveOut();
  }

  private void flush(Active of, Stage.Flush why) throws InterruptedException {
    if (!of.pipeline.holdsBack()) {
      return;
    }
    var out = new Entries(of.pipeline.readsExtracted());
    of.pipeline.flush(why, out);
    var batch = out.finish();
    if (batch != null) {
      forward(batch);
    }
  }

  @Override
  public @Nullable List<LogStep> follow(LogStep.Entry entry) {
    try {
      return Walkthrough.of(stages, entry, context.log(), context.clock());
    } catch (ComponentException e) {
      var outcome = LogStep.Outcome.DROPPED;
      return List.of(
          new LogStep("loki.process", outcome, String.valueOf(e.getMessage()), List.of()));
    }
  }

  @Override
  public String name() {
    return context.globalId() + ".receiver";
  }

  @Override
  public void accept(LogBatch batch) throws InterruptedException {
    EntryText.showIn(context.tap(), batch);
    waiting.callerComes();
    try {
      var left = process(batch);
      if (left != null) {
        forward(left);
      }
    } finally {
      waiting.callerGoes();
    }
    if (isStopped) {
      for (var each : all()) {
        flush(each, Stage.Flush.STOPPED);
      }
    }
    batch.delivery().delivered();
  }

  private @Nullable LogBatch process(LogBatch batch) {
    Active in = active;
    while (!in.enter()) {
      in = active;
    }
    try {
      var entries = in.idle.pollFirst();
      if (entries == null) {
        entries = new Entries(in.pipeline.readsExtracted());
      }
      entries.load(batch);
      in.pipeline.process(entries);
      var left = entries.finish();
      entries.clear();
      in.idle.addFirst(entries);
      return left;
    } finally {
      in.leave();
    }
  }

  private void forward(LogBatch batch) throws InterruptedException {
    EntryText.showOut(context.tap(), batch);
    boolean isTaken = false;
    try {
      next.accept(batch);
      isTaken = true;
    } finally {
      if (!isTaken) {
        batch.delivery().returned();
      }
    }
    context.tap().count(batch);
  }
}
