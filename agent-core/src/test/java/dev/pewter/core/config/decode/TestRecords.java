package dev.pewter.core.config.decode;

import dev.pewter.core.config.eval.Value;
import dev.pewter.core.model.OptionalSecret;
import dev.pewter.core.model.Secret;
import dev.pewter.core.model.Target;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Records that use everything the decoder knows.
final class TestRecords {
  private TestRecords() {}

  enum Level {
    LOW,
    VERY_HIGH
  }

  enum Action {
    KEEP,
    DROP;

    static Action parse(String text) {
      return switch (text) {
        case "keep" -> KEEP;
        case "drop" -> DROP;
        default -> throw new IllegalArgumentException("unrecognized action type \"" + text + "\"");
      };
    }
  }

  @CapsuleName("loki.LogsReceiver")
  interface Receiver {}

  record NamedReceiver(String name) implements Receiver {}

  @CapsuleName("storage.Appendable")
  record Appendable(String name) {}

  record Queue(
      @Attr(value = "capacity", byDefault = "10") int capacity,
      @Attr(value = "wait", byDefault = "1m") Duration pause) {
    Queue {
      if (capacity < 1) {
        throw new InvalidArgument("capacity must be greater than 0");
      }
    }
  }

  record Endpoint(
      @Attr("url") URI url,
      @Attr(value = "size", byDefault = "1MiB") ByteSize size,
      @Attr("password") @Nullable Secret password,
      @Block("queue") Queue queue) {}

  record Tls(@Attr(value = "insecure", byDefault = "false") boolean insecure) {}

  record Client(
      @Attr(value = "proxy", byDefault = "") String proxy, @Block("tls") @Nullable Tls tls) {}

  record Named(@Label String label, @Attr(value = "x", byDefault = "0") double x) {}

  sealed interface Stage permits JsonStage, LabelStage {}

  @BlockName("json")
  record JsonStage(@Attr("expressions") Map<String, String> expressions) implements Stage {}

  @BlockName("label")
  record LabelStage(@Attr("name") String name) implements Stage {}

  record Pair(@Attr("first") String first, @Attr(value = "second", byDefault = "0") long second) {}

  record Everything(
      @Attr("text") String text,
      @Attr(value = "whole", byDefault = "1") int whole,
      @Attr(value = "flag", byDefault = "false") boolean flag,
      @Attr(value = "list", byDefault = "[]") List<String> list,
      @Attr(value = "map", byDefault = "{}") Map<String, Long> map,
      @Attr(value = "targets", byDefault = "[]") List<Target> targets,
      @Attr(value = "to", byDefault = "[]") List<Receiver> to,
      @Attr("one") @Nullable Receiver one,
      @Attr(value = "action", byDefault = "keep") Action action,
      @Attr(value = "level", byDefault = "low") Level level,
      @Attr(value = "pairs", byDefault = "[]") List<Pair> pairs,
      @Attr(value = "token", byDefault = "") OptionalSecret token,
      @Attr("any") @Nullable Value any,
      @Inline Client client,
      @Block("endpoint") List<Endpoint> endpoints,
      @Block("stage") List<Stage> stages,
      @Block("queue") Queue queue,
      @Block("named") List<Named> named) {}

  record Strict(@Attr("a") String a, @Block(value = "must", required = true) Tls must) {}
}
