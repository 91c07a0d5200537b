package dev.pewter.core.cli;

import dev.pewter.core.cluster.Cluster;
import dev.pewter.core.cluster.ClusterMember;
import dev.pewter.core.component.LogStep;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.parse.Parser;
import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.runtime.ComponentInfo;
import dev.pewter.core.telemetry.LineFormat;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// An engine that only parses its file; `main` is `run` with it, for tests of the process.
final class ParsingEngine implements Engine {
  private final Path file;
  private final Surroundings surroundings;
  private volatile boolean ready;

  private ParsingEngine(Path file, Surroundings surroundings) {
    this.file = file;
    this.surroundings = surroundings;
  }

  public static void main(String[] args) {
    var terminal =
        new Terminal(
            System.in, new PrintStream(System.out), new PrintStream(System.err), "alloy", false);
    var command = Commands.run((file, _, with) -> new ParsingEngine(file, with));
    System.exit(Cli.run(List.of(args), List.of(command), terminal));
  }

  @Override
  public List<ClusterMember> peers() {
    return Cluster.ALONE.view().members();
  }

  @Override
  public List<Diagnostic> load() throws IOException {
    var parsed = Parser.parse(new Source(file.toString(), Files.readAllBytes(file)));
    if (parsed.isClean()) {
      surroundings.output().configure(Level.INFO, LineFormat.LOGFMT, List.of());
      ready = true;
    }
    return parsed.diagnostics();
  }

  @Override
  public void close() {
    surroundings.log().info("engine stopped");
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public Optional<List<ComponentInfo>> components(String moduleId) {
    return Optional.of(List.of());
  }

  @Override
  public Optional<ComponentInfo> component(String globalId) {
    return Optional.empty();
  }

  @Override
  public Optional<Optional<HttpHandler>> handler(String globalId) {
    return Optional.empty();
  }

  @Override
  public @Nullable Refusal reload() {
    try {
      List<Diagnostic> found = load();
      return found.isEmpty()
          ? null
          : new Refusal(found.getFirst().toString(), found.getFirst().hint());
    } catch (IOException e) {
      return new Refusal(e.toString(), null);
    }
  }

  @Override
  public @Nullable String watchRefusal(String globalId) {
    return "component not found";
  }

  @Override
  public Watch watch(String globalId, Consumer<String> consumer) {
    return () -> {};
  }

  @Override
  public Optional<Map<Flow, Long>> flows(String moduleId) {
    return Optional.of(Map.of());
  }

  @Override
  public @Nullable String reference(String name) {
    return null;
  }

  @Override
  public String listenAddress() {
    return surroundings.server().boundAddress().toString();
  }

  @Override
  public Optional<List<LogStep>> follow(String globalId, LogStep.Entry entry) {
    return Optional.empty();
  }

  @Override
  public @Nullable Load lastLoad() {
    return null;
  }

  @Override
  public List<Source> sources() {
    return List.of();
  }
}
