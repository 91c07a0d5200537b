package dev.pewter.core.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pewter.core.cluster.Cluster;
import dev.pewter.core.cluster.ClusterMember;
import dev.pewter.core.component.Health;
import dev.pewter.core.component.LogStep;
import dev.pewter.core.component.Tap;
import dev.pewter.core.config.decode.Node;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.model.Secret;
import dev.pewter.core.model.Target;
import dev.pewter.core.runtime.ComponentInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One sink that holds a secret, and a source with as many targets as a test wants.
final class FakeAgent implements AgentView {
  /// The secret, which nothing may tell.
  static final String CANARY = "canary-7f3a";

  boolean ready = true;
  volatile boolean live;
  int targets;
  int flood; // texts that pass at once
  Health.State state = Health.State.HEALTHY;
  String endpoint = "endpoint";
  String reason = "to h";
  int steps = 1;
  @Nullable String failure;
  final List<ComponentInfo> others = new ArrayList<>();
  final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();

  private ComponentInfo view() {
    var fields = new LinkedHashMap<String, Value>();
    fields.put("b", new Value.Int(1L << 60));
    fields.put("a", new Value.Real(0.5));
    return new ComponentInfo(
        "loki.write",
        "loki.write.a",
        "",
        "a",
        List.of(),
        List.of("loki.source.file.x"),
        List.of(),
        new Health(state, "started <component> & more", Instant.parse("2026-07-01T10:00:00.5Z")),
        List.of(
            new Node.AttrNode(
                "targets",
                new Value.Arr(
                    List.of(new Value.Capsule(Target.of(Map.of("z", "1", "__address__", "h:1")))))),
            new Node.BlockNode(
                "basic_auth",
                "",
                List.of(new Node.AttrNode("password", new Value.Capsule(new Secret(CANARY)))))),
        List.of(new Node.AttrNode("o", new Value.Obj(fields))),
        List.of(),
        List.of(),
        true);
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public Optional<List<ComponentInfo>> components(String moduleId) {
    var all = new ArrayList<ComponentInfo>(others);
    all.add(view());
    if (targets > 0) {
      all.add(source());
    }
    return moduleId.isEmpty() ? Optional.of(all) : Optional.empty();
  }

  /// A source with many targets, every thousandth of which fails.
  private ComponentInfo source() {
    var debugInfo = new ArrayList<Node>();
    for (int i = 0; i < targets; i++) {
      debugInfo.add(
          new Node.BlockNode(
              "targets_info",
              "",
              List.of(
                  new Node.AttrNode("path", new Value.Str("/log/" + i)),
                  new Node.AttrNode("labels", new Value.Str("{job=\"a\"}")),
                  new Node.AttrNode("is_running", new Value.Bool(i % 1000 != 0)),
                  new Node.AttrNode("read_offset", new Value.Int(i)))));
    }
    return new ComponentInfo(
        "loki.source.file",
        "loki.source.file.a",
        "",
        "a",
        List.of(),
        List.of(),
        List.of(),
        new Health(state, "", Instant.EPOCH),
        List.of(),
        List.of(),
        debugInfo,
        List.of(),
        true);
  }

  @Override
  public Optional<ComponentInfo> component(String globalId) {
    return switch (globalId) {
      case "loki.write.a" -> Optional.of(view());
      case "loki.source.file.a" -> Optional.of(source());
      default -> others.stream().filter(each -> each.globalId().equals(globalId)).findFirst();
    };
  }

  @Override
  public Optional<Optional<HttpHandler>> handler(String globalId) {
    return switch (globalId) {
      case "loki.write.a" -> Optional.of(Optional.empty());
      case "add.x/exporter.b" ->
          Optional.of(
              Optional.of(
                  (request, response) -> response.text(200, "at " + request.path() + "\n")));
      default -> Optional.empty();
    };
  }

  @Override
  public @Nullable Refusal reload() {
    return failure == null ? null : new Refusal(failure, "a hint");
  }

  @Override
  public @Nullable String watchRefusal(String globalId) {
    return live ? null : "the live debugging service is disabled";
  }

  @Override
  public Watch watch(String globalId, Consumer<String> consumer) {
    watchers.add(consumer);
    consumer.accept("[IN]: one");
    consumer.accept("[OUT]: two");
    for (int i = 0; i < flood; i++) {
      consumer.accept("flood");
    }
    return () -> watchers.remove(consumer);
  }

  @Override
  public Optional<Map<Flow, Long>> flows(String moduleId) {
    return moduleId.isEmpty()
        ? Optional.of(Map.of(new Flow("loki.write.a", Tap.Kind.LOKI_LOG), System.nanoTime()))
        : Optional.empty();
  }

  @Override
  public @Nullable String reference(String name) {
    return name.equals("loki.write") ? "# loki.write\n" : null;
  }

  @Override
  public String listenAddress() {
    return "127.0.0.1:1";
  }

  @Override
  public List<ClusterMember> peers() {
    return Cluster.alone("node-1", "").view().members();
  }

  @Override
  public Optional<List<LogStep>> follow(String globalId, LogStep.Entry entry) {
    var at =
        new LogStep.Entry(Instant.EPOCH, entry.labels(), entry.metadata(), entry.line(), Map.of());
    var step = new LogStep(endpoint, LogStep.Outcome.SENT, reason, List.of(at));
    return globalId.startsWith("local.")
        ? Optional.empty()
        : Optional.of(Collections.nCopies(steps, step));
  }

  @Override
  public @Nullable Load lastLoad() {
    return null;
  }

  @Override
  public List<Source> sources() {
    String text =
        """
        // %1$s
        loki.write "a" {
          endpoint {
            url = "http://u:%1$s@h/"
            basic_auth {
              password = "a" + "%1$s"
            }
            headers = { "X" = "%1$s" }
          }
        }
        argument "db_password" {
          default = "%1$s"
        }
        remote.http "b" {
          url = "http://h/x?a=1&api_key=%1$s"
        }
        """
            .formatted(CANARY);
    return List.of(new Source("dir/c.alloy", text.getBytes(UTF_8)));
  }
}
