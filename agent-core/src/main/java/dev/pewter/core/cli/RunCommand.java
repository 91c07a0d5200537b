package dev.pewter.core.cli;

import dev.pewter.core.api.AgentApi;
import dev.pewter.core.api.ApiOptions;
import dev.pewter.core.api.Redaction;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.DiagnosticPrinter;
import dev.pewter.core.http.server.HttpServer;
import dev.pewter.core.http.server.HttpServerOptions;
import dev.pewter.core.telemetry.LineFormat;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.Logs;
import dev.pewter.core.telemetry.MetricsRegistry;
import dev.pewter.core.telemetry.ProcessMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.event.Level;

/// `run`: HTTP first, so that readiness can be asked while the configuration is evaluated; then the
/// configuration; until a signal says stop. HTTP goes last.
final class RunCommand {
  /// How long a stop waits for a load or a reload to notice.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final String FAILED = "could not perform the initial load successfully";

  private final Engine.Factory engines;
  private final Logs logs;

  RunCommand(Engine.Factory engines, Logs logs) {
    this.engines = engines;
    this.logs = logs;
  }

  int run(Flags flags, Terminal terminal) throws UsageException, IOException, InterruptedException {
    Path configuration = Path.of(flags.arguments().getFirst());
    RunFlags.refuse(flags, Files.isDirectory(configuration));
    try {
      return serve(configuration, flags, terminal);
    } finally {
      logs.output().close();
    }
  }

  private int serve(Path configuration, Flags flags, Terminal terminal)
      throws UsageException, InterruptedException {
    logs.takeUncaught();
    Log log = logs.log("agent");
    Log http = logs.log("http").with("service", "http");
    var signals = Signals.listen();
    log.info("Alloy is starting");
    var metrics = new MetricsRegistry(log);
    var own = metrics.scope();
    ProcessMetrics.register(own);
    own.counter(
        "pewter_log_lines_not_forwarded_total",
        "Lines of the own log that a receiver of write_to had no room for.",
        logs.output()::notForwarded);
    Version.CURRENT.expose(own);
    var events = new ConfigEvents(log, Clock.SYSTEM);
    String address = flags.text("server.http.listen-addr");
    try (var server = new HttpServer(HttpServerOptions.at(address), http, own);
        var engine =
            engines.create(
                configuration,
                flags,
                new Engine.Surroundings(server, metrics, logs.output(), log, events));
        var watching =
            new TaskGroup(
                "agent",
                (thread, cause) -> log.error("a task failed", "task", thread, "err", cause),
                PATIENCE)) {
      var api = new AgentApi(engine, metrics, logs.output(), http, Clock.SYSTEM, options(flags));
      api.mount(server);
      listen(server, address, log);
      var watch = ConfigWatch.beforeLoad(configuration, Clock.SYSTEM, signals::reload);
      Optional<List<Diagnostic>> loaded = load(engine, configuration, watching, signals);
      if (loaded.isEmpty()) {
        return 0;
      }
      List<Diagnostic> diagnostics = loaded.get();
      if (diagnostics.stream().anyMatch(Diagnostic::isError)) {
        report(diagnostics, FAILED, terminal);
        return 1;
      }
      http.info("now listening for http traffic", "addr", engine.listenAddress());
      log.info("{^_^} Alloy is running");
      watching.start("history", () -> api.health().run(Clock.SYSTEM));
      HeapKeeper.ofProcess().ifPresent(keeper -> watching.start("heap", keeper::run));
      Path storage = Path.of(flags.text("storage.path"));
      watching.start(
          "self-check",
          () ->
              new SelfCheck(Path.of("/"), log).run(engine.sources(), storage, Clock.SYSTEM.now()));
      if (flags.on("config.watch")) {
        watching.start("config", watch::run);
      }
      watching.start("events", events::run);
      watching.start("reload", () -> signals.follow(() -> reload(engine, log)));
      until(signals.stopped());
    }
    return 0;
  }

  /// Loads on a thread of its own, so that a stop need not wait for what hangs; empty when it came
  /// first.
  private static Optional<List<Diagnostic>> load(
      Engine engine, Path configuration, TaskGroup tasks, Signals signals)
      throws UsageException, InterruptedException {
    var load = new FutureTask<>(engine::load);
    var ended = new CompletableFuture<Boolean>();
    tasks.start(
        "load",
        () -> {
          load.run();
          ended.complete(true);
        });
    until(CompletableFuture.anyOf(signals.stopped(), ended));
    if (!load.isDone()) {
      return Optional.empty();
    }
    try {
      return Optional.of(load.get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException unreadable) {
        throw new UsageException(
            "reading config path \"%s\": %s"
                .formatted(configuration, FileFailures.text(unreadable, configuration)));
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static void until(CompletableFuture<?> done) throws InterruptedException {
    try {
      done.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // nobody completes it so
    }
  }

  private void listen(HttpServer server, String address, Log log)
      throws UsageException, InterruptedException {
    try {
      server.start();
    } catch (IOException e) {
      log.error("failed to listen on " + address, "err", e);
      if (!logs.output().isConfigured()) {
        logs.output().configure(Level.INFO, LineFormat.LOGFMT, List.of());
      }
      throw new UsageException("failed to listen on " + address + ": " + e.getMessage());
    }
  }

  private static void reload(Engine engine, Log log) throws InterruptedException {
    var refusal = engine.reload();
    if (refusal == null) {
      log.info("config reloaded");
    } else {
      refusal.log(log);
    }
  }

  /// Prints what is wrong, the empty line on the other stream that belongs to it, the closing
  /// words, and below them what to write instead.
  static void report(List<Diagnostic> diagnostics, String closing, Terminal terminal) {
    var colour = terminal.colour() ? DiagnosticPrinter.Colour.ON : DiagnosticPrinter.Colour.OFF;
    terminal.err().print(DiagnosticPrinter.print(diagnostics, colour, Redaction::masked));
    terminal.out().println();
    terminal.err().println("Error: " + closing);
    terminal.err().print(DiagnosticPrinter.hints(diagnostics, Redaction::masked));
  }

  private static ApiOptions options(Flags flags) {
    String prefix = flags.text("server.http.ui-path-prefix");
    String slashed =
        (prefix.startsWith("/") ? "" : "/") + prefix + (prefix.endsWith("/") ? "" : "/");
    return new ApiOptions(
        slashed,
        flags.on("server.http.enable-pprof"),
        flags.on("server.http.enable-remote-debug"),
        !flags.on("server.http.disable-support-bundle"),
        "v" + Version.CURRENT.ours(),
        flags.all(),
        Path.of(flags.text("storage.path")));
  }
}
