package dev.pewter.loki.write;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.http.client.Request;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/// One place logs are sent to, with queues of its own.
final class Endpoint implements LogReceiver {
  private static final int MAX_TENANTS = 1000;
  private static final String OTHERS = "(others)";

  private final ComponentContext context;
  private final String name;
  private final Path directory;
  private final PushClient client;
  private final EndpointState state;
  private final Metrics.Counter lost;
  private final ConcurrentHashMap<String, TenantMetrics> tenants = new ConcurrentHashMap<>();
  private volatile EndpointSettings settings;
  private volatile List<Shard> shards; // the first min_shards take entries
  private int started; // how many shards run; by the component's thread

  Endpoint(
      ComponentContext context,
      String name,
      List<Request.Header> identity,
      LokiWriteArguments all,
      EndpointArguments arguments) {
    this.context = context;
    this.name = name;
    this.directory = context.dataDirectory().resolve(EndpointNames.directory(name));
    this.state =
        new EndpointState(
            context.clock(), context.log().with("component", "endpoint", "host", arguments.host()));
    this.client = new PushClient(identity);
    this.lost =
        context
            .metrics()
            .counter(
                "loki_write_disk_queue_lost_requests_total",
                "Requests on disk that were damaged.",
                "endpoint",
                name);
    this.settings =
        EndpointSettings.of(
            all,
            arguments,
            new SharedClient(arguments.client(), context.agent().userAgent()),
            this::mended,
            state.log());
    this.shards = grown(List.of(), arguments.queue().minShards());
    gauge("memory", Shard::queuedBytes);
    gauge("disk", Shard::diskBytes);
  }

  private void gauge(String place, java.util.function.ToLongFunction<Shard> bytes) {
    context
        .metrics()
        .gauge(
            "loki_write_queue_bytes",
            "Compressed bytes that wait to be sent.",
            () -> (double) shards.stream().mapToLong(bytes).sum(),
            "endpoint",
            name,
            "place",
            place);
  }

  private List<Shard> grown(List<Shard> before, int count) {
    var all = new ArrayList<>(before);
    while (all.size() < count) {
      all.add(new Shard(this, directory.resolve("" + all.size()), client, state));
    }
    return List.copyOf(all);
  }

  EndpointSettings settings() {
    return settings;
  }

  EndpointState state() {
    return state;
  }

  List<Shard> shards() {
    return shards;
  }

  /// Takes new settings without waiting for anything; what is queued stays.
  void update(LokiWriteArguments all, EndpointArguments arguments) {
    var before = settings;
    if (before.isFor(all, arguments)) {
      return;
    }
    boolean isSameClient = before.client().arguments().equals(arguments.client());
    var next =
        isSameClient
            ? before.client()
            : new SharedClient(arguments.client(), context.agent().userAgent());
    shards = grown(shards, arguments.queue().minShards());
    settings = EndpointSettings.of(all, arguments, next, this::mended, state.log());
    if (!isSameClient) {
      before.client().leave();
    }
    shards.forEach(Shard::nudge);
  }

  /// Starts the shards that do not run yet.
  void start(TaskGroup group) {
    var all = shards;
    for (; started < all.size(); started++) {
      all.get(started).start(group, name + "/" + started + "/");
    }
  }

  /// Takes nothing more.
  void stop() throws InterruptedException {
    for (var shard : shards) {
      shard.stop();
    }
  }

  /// Waits until the shards that ran have ended.
  boolean awaitEnd(long deadlineNanos) throws InterruptedException {
    var all = shards;
    for (int i = 0; i < started; i++) {
      if (!all.get(i).awaitEnd(deadlineNanos - context.clock().nanos())) {
        return false;
      }
    }
    return true;
  }

  void close() {
    settings.client().leave();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void accept(LogBatch batch) throws InterruptedException {
    var now = settings;
    boolean isTaken = true;
    if (batch.hasOneStream()) {
      isTaken = add(batch, 0, batch.size(), now.streams().of(batch.labels()), now);
    } else {
      int from = 0;
      while (from < batch.size() && isTaken) {
        var labels = batch.labels(from);
        int to = from + 1;
        while (to < batch.size() && batch.labels(to).equals(labels)) {
          to++;
        }
        isTaken = add(batch, from, to, now.streams().of(labels), now);
        from = to;
      }
    }
    if (isTaken) {
      batch.delivery().delivered();
    } else {
      batch.delivery().returned(); // it stops
    }
  }

  private boolean add(LogBatch batch, int from, int to, StreamKey key, EndpointSettings now)
      throws InterruptedException {
    int count = now.arguments().queue().minShards();
    return shards.get(count == 1 ? 0 : key.shard(count)).add(batch, from, to, key);
  }

  long nanos() {
    return context.clock().nanos();
  }

  long millis() {
    return context.clock().now().toEpochMilli();
  }

  TenantMetrics metrics(String tenant) {
    var known = tenants.get(tenant);
    if (known != null) {
      return known;
    }
    String shown = tenants.size() < MAX_TENANTS ? tenant : OTHERS;
    return tenants.computeIfAbsent(
        shown, t -> new TenantMetrics(context.metrics(), settings.arguments().host(), t));
  }

  void observeLatency(QueuedRequest request, TenantMetrics metrics) {
    if (request.place() != null) {
      metrics.arrivedBefore((millis() - request.createdMillis()) / 1e3, request.entries());
      return;
    }
    long now = nanos();
    for (var part : request.parts()) {
      metrics.arrivedBefore((now - part.arrivedNanos) / 1e9, part.entries);
    }
  }

  DiskQueue openDisk(Path path) throws IOException {
    return DiskQueue.open(
        path,
        DiskQueue.MAX_BYTES / settings.arguments().queue().minShards(),
        context.clock(),
        state.log(),
        lost);
  }

  void diskFailed(Path path, IOException e) {
    if (state.mayTell("disk " + path)) {
      Log log = state.log();
      log.warn(
          "cannot use the disk queue, only memory is left for what waits",
          "directory",
          path,
          "err",
          String.valueOf(e.getMessage()));
    }
  }

  void tooManyStreams(int streams, int limit, StreamKey key) {
    if (state.mayTell("streams " + key)) {
      state
          .log()
          .error(
              "batch add err",
              "err",
              "streams limit exceeded, streams: %d exceeds limit: %d, stream: '%s'"
                  .formatted(streams, limit, key));
    }
  }

  private void mended(String label, String sent) {
    if (state.mayTell("label " + label)) {
      state
          .log()
          .warn("Loki cannot parse this label name, sending another", "name", label, "sent", sent);
    }
  }
}
