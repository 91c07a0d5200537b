package dev.pewter.loki.write;

import dev.pewter.core.http.client.Request;
import dev.pewter.core.http.client.SharedClient;
import dev.pewter.core.telemetry.Log;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// What an endpoint works with; an update replaces it as a whole.
///
/// @param isAlone whether there is no other endpoint that would have to wait for this one
/// @param headers the user's, without those the agent sets itself
record EndpointSettings(
    EndpointArguments arguments,
    boolean isAlone,
    WalArguments wal,
    int maxStreams,
    Map<String, String> externalLabels,
    StreamCache streams,
    SharedClient client,
    List<Request.Header> headers) {

  static final String TENANT_HEADER = "X-Scope-OrgID";
  private static final Set<String> OWN =
      Set.of("user-agent", "content-type", "content-encoding", "x-agent-id", "x-alloy-id");

  static EndpointSettings of(
      LokiWriteArguments all,
      EndpointArguments arguments,
      SharedClient client,
      BiConsumer<String, String> mended,
      Log log) {
    var headers = new ArrayList<Request.Header>();
    new TreeMap<>(arguments.headers())
        .forEach(
            (name, value) -> {
              if (isOwn(name)) {
                log.warn("custom header key already exists, skipping", "key", name);
              } else {
                headers.add(new Request.Header(name, value));
              }
            });
    return new EndpointSettings(
        arguments,
        all.endpoints().size() == 1,
        all.wal(),
        all.maxStreams(),
        all.externalLabels(),
        new StreamCache(all.externalLabels(), arguments.tenantId(), mended),
        client,
        List.copyOf(headers));
  }

  /// Whether the agent sets a header itself.
  static boolean isOwn(String header) {
    return OWN.contains(header.toLowerCase(java.util.Locale.ROOT));
  }

  /// Whether nothing has changed that an endpoint would notice.
  boolean isFor(LokiWriteArguments all, EndpointArguments other) {
    return arguments.equals(other)
        && isAlone == (all.endpoints().size() == 1)
        && wal.equals(all.wal())
        && maxStreams == all.maxStreams()
        && externalLabels.equals(all.externalLabels());
  }

  /// How many requests the queue of one shard may have in memory.
  int slots() {
    return Math.clamp(
        capacity() / Math.max(1, arguments.batchSize().bytes()), 1, Integer.MAX_VALUE);
  }

  /// How much memory the queue of one shard may take.
  long capacity() {
    return arguments.queue().capacity().bytes() / arguments.queue().minShards();
  }
}
