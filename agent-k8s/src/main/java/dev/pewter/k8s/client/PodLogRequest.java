package dev.pewter.k8s.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Which part of a container's log; lines come with their time, as the runtime wrote it.
///
/// @param follow whether the answer goes on while the container runs
/// @param previous the instance of the container before its last restart
/// @param lifetime how long it may go on, less a random part; zero if it is not followed
/// @param sinceTime RFC 3339, whole seconds; null for everything
public record PodLogRequest(
    String namespace,
    String pod,
    String container,
    boolean follow,
    boolean previous,
    Duration lifetime,
    @Nullable String sinceTime) {

  String query() {
    var query = new StringBuilder("container=").append(ApiResource.encoded(container));
    if (follow) {
      query.append("&follow=true");
    }
    if (previous) {
      query.append("&previous=true");
    }
    if (sinceTime != null) {
      query.append("&sinceTime=").append(ApiResource.encoded(sinceTime));
    }
    return query.append("&timestamps=true").toString();
  }
}
