package dev.pewter.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.AgentInfo;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;
import dev.pewter.core.component.Health;
import dev.pewter.core.component.Stability;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.IdleArguments;
import dev.pewter.core.config.decode.Node;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.http.server.HttpServerSettings;
import dev.pewter.core.http.server.LocalRequest;
import dev.pewter.core.telemetry.LineFormat;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.Logs;
import dev.pewter.core.telemetry.MetricsRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// A controller with components that only tell what is done to them:
/// `test.echo` exports its input, `test.fail` refuses the input "bad", `test.stuck` does not stop,
/// `test.buggy` throws on 14, and its first run on 15. The input "idle" has no effect on any.
public final class TestRuntime implements AutoCloseable, Services {
  /// What happened, in order: `built a`, `updated a`, `running a`, `stopped a`.
  public final List<String> events = new CopyOnWriteArrayList<>();

  final Map<String, Echo> echoes = new ConcurrentHashMap<>();
  final List<String> serviceCalls = new CopyOnWriteArrayList<>();
  public final Controller controller;

  /// What is logged from the level `warn` on.
  final ByteArrayOutputStream warnings = new ByteArrayOutputStream();

  /// Whether the evaluator's next look at the clock is a bug.
  final AtomicBoolean hasBug = new AtomicBoolean();

  /// A component that pauses goes on when this is open.
  final CountDownLatch pauses = new CountDownLatch(1);

  private final Registry registry;

  public TestRuntime(Path storage, Stability minimum) {
    var logs = Logs.to(warnings);
    logs.output().configure(Level.WARN, LineFormat.LOGFMT, List.of());
    Log log = logs.log("test");
    var providers =
        List.<ComponentProvider<?>>of(
            provider("test.echo", Stability.GENERALLY_AVAILABLE),
            provider("test.fail", Stability.GENERALLY_AVAILABLE),
            provider("test.stuck", Stability.GENERALLY_AVAILABLE),
            provider("test.buggy", Stability.GENERALLY_AVAILABLE),
            provider("test.young", Stability.EXPERIMENTAL));
    registry = new Registry(providers);
    controller =
        new Controller(
            new RuntimeOptions(
                storage,
                new AgentInfo("v0", "127.0.0.1:0", "memory:1", "test", minimum),
                false,
                Duration.ofMillis(200),
                registry,
                this,
                new MetricsRegistry(log),
                log,
                new FaultyClock()));
  }

  private final class FaultyClock implements Clock {
    @Override
    public Instant now() {
      return SYSTEM.now();
    }

    @Override
    public long nanos() {
      if (Thread.currentThread().getName().equals("evaluator") && hasBug.getAndSet(false)) {
        throw new IllegalStateException("a bug");
      }
      return SYSTEM.nanos();
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
      if (Thread.currentThread().getName().startsWith("test.")) {
        pauses.await();
      } else {
        SYSTEM.sleep(time);
      }
    }
  }

  /// What `test.*` take.
  public record Arguments(
      @Attr("input") @Nullable Value input,
      @Attr(value = "after", byDefault = "[]") List<Value> after)
      implements IdleArguments {
    public Arguments {
      after = List.copyOf(after);
    }

    @Override
    public Map<String, String> idle() {
      return new Value.Str("idle").equals(input) ? Map.of("input", "it says so") : Map.of();
    }
  }

  public record Exports(@Attr("output") Value output) {}

  private ComponentProvider<Arguments> provider(String name, Stability stability) {
    return new ComponentProvider<>() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Stability stability() {
        return stability;
      }

      @Override
      public Class<Arguments> arguments() {
        return Arguments.class;
      }

      @Override
      public Class<Exports> exports() {
        return Exports.class;
      }

      @Override
      public Component<Arguments> create(ComponentContext context, Arguments arguments)
          throws ComponentException {
        var echo = new Echo(name, context);
        echo.take("built", arguments);
        echoes.put(context.globalId(), echo);
        return echo;
      }
    };
  }

  final class Echo implements Component<Arguments> {
    private final String name;
    private final ComponentContext context;
    private volatile boolean diesOnce;

    Echo(String name, ComponentContext context) {
      this.name = name;
      this.context = context;
    }

    void take(String event, Arguments arguments) throws ComponentException {
      if (name.equals("test.fail") && new Value.Str("bad").equals(arguments.input())) {
        throw ComponentException.of("input", "the input is bad", null);
      }
      if (name.equals("test.buggy") && new Value.Int(14).equals(arguments.input())) {
        throw new IllegalStateException("a bug");
      }
      diesOnce = name.equals("test.buggy") && new Value.Int(15).equals(arguments.input());
      events.add(event + " " + context.globalId());
      publish(arguments.input() == null ? Value.Null.NULL : arguments.input());
    }

    void publish(Value value) {
      context.export(new Exports(value));
    }

    @Override
    public void update(Arguments arguments) throws ComponentException {
      take("updated", arguments);
    }

    @Override
    public void run() throws InterruptedException {
      events.add("running " + context.globalId());
      if (diesOnce) {
        diesOnce = false;
        throw new IllegalStateException("a bug");
      }
      var forever = new CountDownLatch(1);
      while (true) {
        try {
          forever.await();
        } catch (InterruptedException e) {
          if (!name.equals("test.stuck")) {
            events.add("stopped " + context.globalId());
            throw e;
          }
        }
      }
    }
  }

  /// Loads a text as `test.alloy`.
  public Controller.LoadResult load(String text) {
    var source = new Source("test.alloy", text.getBytes(StandardCharsets.UTF_8));
    return controller.load(new ConfigFiles("test.alloy", List.of(source), "dir", ""));
  }

  /// Loads a text that is right, and begins the runs.
  void start(String text) {
    assertThat(load(text).diagnostics()).isEmpty();
    controller.start();
  }

  /// What a `test.*` component exports now.
  Value output(String id) {
    return controller.component(id).orElseThrow().exports().stream()
        .map(node -> ((Node.AttrNode) node).value())
        .findFirst()
        .orElse(Value.Null.NULL);
  }

  Health health(String id) {
    return controller.component(id).orElseThrow().health();
  }

  List<Diagnostic> validate(ConfigFiles files, Stability minimum) {
    return new Validator(registry, minimum, false).check(files);
  }

  /// Lets a component export a number.
  public void publish(String id, long number) {
    java.util.Objects.requireNonNull(echoes.get(id)).publish(new Value.Int(number));
  }

  List<String> eventsSince(int count) {
    var all = List.copyOf(events);
    return all.subList(count, all.size());
  }

  @Override
  public void logging(LoggingArguments arguments) {
    serviceCalls.add("logging " + arguments.level());
  }

  @Override
  public void http(HttpServerSettings settings) {
    serviceCalls.add("http " + (settings.auth() == null ? "open" : "auth"));
  }

  @Override
  public void ask(LocalRequest request, HttpResponse response) throws IOException {
    response.text(200, request.rawUri());
  }

  @Override
  public void liveDebugging(boolean enabled) {
    serviceCalls.add("livedebugging " + enabled);
  }

  @Override
  public void close() {
    controller.close();
  }
}
