package dev.pewter.loki.write;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.http.client.Request;
import dev.pewter.core.http.client.SharedClient;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.storage.files.DirectoryName;
import dev.pewter.core.telemetry.GoText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// One place logs are sent to, with queues of its own.
final class Endpoint implements LogReceiver {
  private static final String QUEUE_BYTES = "loki_write_queue_bytes";

  private final ComponentContext context;
  private final String name;
  private final Path directory;
  private final PushClient client;
  private final EndpointState state;
  private final DiskMetrics disks;
  private final Tenants tenants;
  private volatile EndpointSettings settings;
  private volatile List<Shard> shards; // the first min_shards take entries
  private volatile List<Shard> left = List.of(); // only send what is on disk
  private boolean isStarted; // of the component's thread
  private @Nullable SharedClient closed; // guarded by this

  Endpoint(
      ComponentContext context,
      String name,
      List<Request.Header> identity,
      LokiWriteArguments all,
      EndpointArguments arguments) {
    this.context = context;
    this.name = name;
    this.directory = context.dataDirectory().resolve(DirectoryName.of("endpoint", name));
    this.state =
        new EndpointState(
            context.clock(), context.log().with("component", "endpoint", "host", arguments.host()));
    this.client = new PushClient(identity);
    this.tenants = new Tenants(context.metrics(), context.clock());
    this.disks = new DiskMetrics(context.metrics(), name);
    disks.show(all.wal().enabled());
    this.settings =
        EndpointSettings.of(
            all,
            arguments,
            new SharedClient(arguments.client(), context.agent().userAgent()),
            this::mended,
            state.log());
    this.shards = grown(List.of(), arguments.queue().minShards());
    gauge("memory", Shard.Lengths::memoryBytes);
    gauge("disk", Shard.Lengths::diskBytes);
  }

  private void gauge(String place, ToLongFunction<Shard.Lengths> bytes) {
    context
        .metrics()
        .gauge(
            QUEUE_BYTES,
            "Compressed bytes that wait to be sent.",
            () -> (double) lengths().stream().mapToLong(bytes).sum(),
            "endpoint",
            name,
            "place",
            place);
  }

  private List<Shard> grown(List<Shard> before, int count) {
    var all = new ArrayList<>(before);
    while (all.size() < count) {
      var place = directory.resolve("" + all.size());
      var known = left.stream().filter(shard -> shard.directory().equals(place)).findFirst();
      all.add(known.orElseGet(() -> new Shard(this, place, client, state)));
    }
    return List.copyOf(all);
  }

  EndpointSettings settings() {
    return settings;
  }

  /// Whether waiting for room costs nobody anything: the receiver takes requests, and there is no
  /// other endpoint. Then nothing is put on disk only to be read again.
  boolean isWorthWaitingFor() {
    boolean mayWait = settings.arguments().queue().blockOnOverflow();
    return mayWait && settings.isAlone() && !settings.wal().enabled() && isMoving();
  }

  /// Whether the receiver takes requests at present.
  boolean isMoving() {
    return state.isMoving();
  }

  EndpointState state() {
    return state;
  }

  /// How much waits.
  List<Shard.Lengths> lengths() {
    return allShards().stream().map(Shard::lengths).toList();
  }

  /// Takes new settings without waiting for anything; what is queued stays.
  synchronized void update(LokiWriteArguments all, EndpointArguments arguments) {
    var before = settings;
    if (before.isFor(all, arguments)) {
      return;
    }
    boolean isSameClient = before.client().arguments().equals(arguments.client());
    var next =
        isSameClient
            ? before.client()
            : new SharedClient(arguments.client(), context.agent().userAgent());
    if (!before.arguments().host().equals(arguments.host())) {
      state.moved(context.log().with("component", "endpoint", "host", arguments.host()));
    }
    shards = grown(shards, arguments.queue().minShards());
    disks.show(all.wal().enabled());
    settings = EndpointSettings.of(all, arguments, next, this::mended, state.log());
    state.forgetFailures();
    if (!isSameClient) {
      leave(before.client());
    }
    shards.forEach(Shard::nudge);
  }

  /// Whether its disk queues are in this directory.
  boolean isAt(Path place) {
    return directory.equals(place);
  }

  /// The directories of disk queues in an endpoint's directory, in order.
  static List<Path> queuesIn(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    var queues = new ArrayList<Path>();
    try (var found = Files.newDirectoryStream(directory, Files::isDirectory)) {
      for (Path queue : found) {
        if (queue.getFileName().toString().matches("[0-9]{1,3}")) {
          queues.add(queue);
        }
      }
    }
    queues.sort(null);
    return queues;
  }

  /// Sends what is in another endpoint's directory, too; before the start.
  void adopt(Path other) throws IOException {
    var all = new ArrayList<>(left);
    for (Path queue : queuesIn(other)) {
      all.add(new Shard(this, queue, client, state));
    }
    left = List.copyOf(all);
  }

  /// Starts the shards that do not run yet.
  void start(TaskGroup group) throws IOException {
    if (!isStarted) {
      isStarted = true;
      findLeft();
    }
    for (var shard : allShards()) {
      shard.start(group, name + "/" + shard.directory().getFileName() + "/");
    }
  }

  /// Shards that take nothing, but have something on disk of when there were more.
  private void findLeft() throws IOException {
    var all = new ArrayList<>(left);
    for (Path queue : queuesIn(directory)) {
      if (Integer.parseInt(queue.getFileName().toString()) >= shards.size()) {
        all.add(new Shard(this, queue, client, state));
      }
    }
    left = List.copyOf(all);
  }

  private Set<Shard> allShards() {
    var all = new LinkedHashSet<>(shards);
    all.addAll(left);
    return all;
  }

  /// Whether another endpoint still has the disk queue that this one would open.
  boolean mustWaitFor(Endpoint other) {
    return other != this
        && other.directory.equals(directory)
        && !other.allShards().stream().allMatch(Shard::hasEnded);
  }

  /// Tells, at the end, what is on disk and has to wait until this endpoint is there again.
  void tellLeft() {
    long bytes = allShards().stream().mapToLong(Shard::leftBytes).sum();
    if (bytes > 0) {
      state
          .log()
          .warn(
              "requests are left on disk; they are sent once this component has its endpoint again",
              "directory",
              directory,
              "bytes",
              bytes);
    }
  }

  /// Takes nothing more, for the agent stops.
  void stop() throws InterruptedException, IOException {
    for (var shard : allShards()) {
      shard.stop();
    }
  }

  /// Takes nothing more, for the configuration does not name it any more.
  void retire() throws InterruptedException, IOException {
    for (var shard : allShards()) {
      shard.retire();
    }
  }

  /// Forgets its own metrics.
  void removeMetrics() {
    disks.remove();
    for (String place : List.of("memory", "disk")) {
      context.metrics().remove(QUEUE_BYTES, "endpoint", name, "place", place);
    }
  }

  /// Waits until the shards that ran have ended.
  boolean awaitEnd(long deadlineNanos) throws InterruptedException {
    boolean isEnded = true;
    for (var shard : allShards()) {
      isEnded &= shard.awaitEnd(deadlineNanos);
    }
    return isEnded;
  }

  /// Gives up its client, once; the next when an update has brought another since.
  synchronized void close() {
    leave(settings.client());
  }

  private synchronized void leave(SharedClient client) {
    if (client != closed) {
      closed = client;
      client.leave();
    }
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
    return tenants.of(settings.arguments().host(), tenant);
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
        disks);
  }

  void diskFailed(Path path, IOException e) {
    if (state.mayTell("disk " + path)) {
      state
          .log()
          .warn(
              "cannot use the disk queue, only memory is left for what waits",
              "directory",
              path,
              "err",
              GoText.failure(e));
    }
  }

  void diskUnreadable(IOException e) {
    if (state.mayTell("disk of " + name)) {
      state.log().error("cannot read the disk queue", "err", GoText.failure(e));
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
