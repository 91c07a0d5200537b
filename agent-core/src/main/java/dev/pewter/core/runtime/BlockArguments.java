package dev.pewter.core.runtime;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.Inline;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.http.client.BasicAuth;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.model.OptionalSecret;
import dev.pewter.core.model.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The blocks that are no components.
final class BlockArguments {
  private BlockArguments() {}

  record Argument(
      @Attr(value = "optional", byDefault = "false") boolean optional,
      @Attr("default") @Nullable Value byDefault,
      @Attr(value = "comment", byDefault = "") String comment) {}

  record Export(@Attr("value") Value value) {}

  record LiveDebugging(@Attr(value = "enabled", byDefault = "false") boolean enabled) {}

  record LabelStore() {}

  /// Traces of the agent itself. There is no component here that could take them: as in the
  /// reference they are dropped without `write_to`, and so every other argument has no effect
  /// either.
  record Tracing(
      @Attr(value = "sampling_fraction", byDefault = "0.1") double samplingFraction,
      @Attr(value = "send_traceparent", byDefault = "false") boolean sendTraceparent,
      @Attr(value = "write_to", byDefault = "[]") List<Value> writeTo,
      @Block("sampler") @Nullable Sampler sampler) {
    Tracing {
      writeTo = List.copyOf(writeTo);
      if (!writeTo.isEmpty()) {
        throw new InvalidArgument("write_to is not supported by this build: it makes no traces");
      }
      if (sendTraceparent) {
        throw new InvalidArgument(
            "send_traceparent is not supported by this build: it makes no traces");
      }
    }
  }

  record Sampler(@Block("jaeger_remote") @Nullable JaegerRemote jaegerRemote) {
    Sampler {
      if (jaegerRemote != null) {
        throw new InvalidArgument("sampler is not supported by this build: it makes no traces");
      }
    }
  }

  record JaegerRemote(
      @Attr(value = "url", byDefault = "http://127.0.0.1:5778/sampling") String url,
      @Attr(value = "max_operations", byDefault = "256") long maxOperations,
      @Attr(value = "refresh_interval", byDefault = "1m") Duration refreshInterval) {}

  record RemoteConfig(
      @Attr(value = "url", byDefault = "") String url,
      @Attr(value = "id", byDefault = "") String id,
      @Attr(value = "name", byDefault = "") String name,
      @Attr(value = "attributes", byDefault = "{}") Map<String, String> attributes,
      @Attr(value = "poll_frequency", byDefault = "1m") Duration pollFrequency,
      @Inline HttpClientArguments client) {
    RemoteConfig {
      attributes = Map.copyOf(attributes);
      if (pollFrequency.compareTo(Duration.ofSeconds(10)) < 0) {
        throw new InvalidArgument(
            "poll_frequency must be at least \"10s\", got \""
                + dev.pewter.core.config.eval.GoDuration.text(pollFrequency)
                + "\"");
      }
      for (String key : attributes.keySet()) {
        if (key.startsWith("collector.")) {
          throw new InvalidArgument(
              "\"collector\" is a reserved namespace for remotecfg attribute keys");
        }
      }
      if (!url.isEmpty()) {
        throw new InvalidArgument(
            "url is not supported by this build: it has no remote configuration");
      }
    }
  }

  record ForeachArguments(
      @Attr("collection") Value collection,
      @Attr("var") String variable,
      @Attr(value = "id", byDefault = "") String id,
      @Attr(value = "hash_string_id", byDefault = "false") boolean hashStringId,
      @Attr(value = "enable_metrics", byDefault = "false") boolean enableMetrics) {}

  /// How a file's changes are noticed; both look at it, `fsnotify` every second.
  enum Detector {
    FSNOTIFY,
    POLL;

    static Detector parse(String text) {
      for (Detector detector : values()) {
        if (detector.toString().equals(text)) {
          return detector;
        }
      }
      throw new IllegalArgumentException("unrecognized detector \"" + text + "\"");
    }

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  record ImportFile(
      @Attr("filename") String filename,
      @Attr(value = "detector", byDefault = "fsnotify") Detector detector,
      @Attr(value = "poll_frequency", byDefault = "1m") Duration pollFrequency) {}

  record ImportString(@Attr("content") OptionalSecret content) {}

  record ImportHttp(
      @Attr("url") URI url,
      @Attr(value = "method", byDefault = "GET") String method,
      @Attr(value = "headers", byDefault = "{}") Map<String, String> headers,
      @Attr(value = "body", byDefault = "") String body,
      @Attr(value = "poll_frequency", byDefault = "1m") Duration pollFrequency,
      @Attr(value = "poll_timeout", byDefault = "10s") Duration pollTimeout,
      @Block("client") HttpClientArguments client) {
    ImportHttp {
      headers = Map.copyOf(headers);
      if (!pollFrequency.isPositive()) {
        throw new InvalidArgument("poll_frequency must be greater than 0");
      }
      if (!pollTimeout.isPositive()) {
        throw new InvalidArgument("poll_timeout must be greater than 0");
      }
      if (pollTimeout.compareTo(pollFrequency) >= 0) {
        throw new InvalidArgument("poll_timeout must be less than poll_frequency");
      }
    }
  }

  record SshKey(
      @Attr("username") String username,
      @Attr("key") @Nullable Secret key,
      @Attr(value = "key_file", byDefault = "") String keyFile,
      @Attr("passphrase") @Nullable Secret passphrase) {
    SshKey {
      if (passphrase != null) {
        throw new InvalidArgument(
            "passphrase is not supported by this build: use a key without one");
      }
    }
  }

  record ImportGit(
      @Attr("repository") String repository,
      @Attr("path") String path,
      @Attr(value = "revision", byDefault = "main") String revision,
      @Attr(value = "pull_frequency", byDefault = "1m") Duration pullFrequency,
      @Block("basic_auth") @Nullable BasicAuth basicAuth,
      @Block("ssh_key") @Nullable SshKey sshKey) {
    private static final List<String> REFUSED =
        List.of("HEAD", "FETCH_HEAD", "ORIG_HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD");

    ImportGit {
      if (REFUSED.contains(revision)) {
        throw new InvalidArgument("revision cannot be a special git reference: " + revision);
      }
      if (repository.startsWith("-") || revision.startsWith("-")) {
        throw new InvalidArgument("repository and revision may not start with -");
      }
      if (pullFrequency.isNegative()) {
        throw new InvalidArgument("pull_frequency must not be negative");
      }
      if (basicAuth != null && sshKey != null) {
        throw new InvalidArgument("at most one of basic_auth and ssh_key may be configured");
      }
    }
  }
}
