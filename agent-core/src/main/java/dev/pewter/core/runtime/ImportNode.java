package dev.pewter.core.runtime;

import dev.pewter.core.component.Health;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.eval.Scope;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.config.parse.ParseResult;
import dev.pewter.core.config.parse.Parser;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// An `import` block: brings in declared components under a namespace, and follows their source.
final class ImportNode extends GraphNode {
  private static final Set<String> KINDS =
      Set.of("import.file", "import.string", "import.http", "import.git");
  private static final int MAX_NESTING = 10;

  private volatile @Nullable ImportSource source;
  private volatile ImportSource.@Nullable Content content;
  private volatile @Nullable Health invalid;
  private volatile Health run;
  private final AtomicBoolean moved = new AtomicBoolean(); // tells an interruption from the end
  private @Nullable Thread thread;

  ImportNode(Module module, String id, Wiring wiring) {
    super(module, id, wiring);
    this.run = health(Health.State.UNKNOWN, "component created");
  }

  @Override
  String what() {
    return "source";
  }

  @Override
  List<Diagnostic> update() throws NodeException {
    ImportSource next;
    try {
      next = source(block(), scope(), wiring().definitions().modulePath(), 0);
    } catch (DecodeException e) {
      throw NodeException.config(block(), e);
    }
    ImportSource.Content known = content;
    boolean same = next.equals(source) && known != null;
    try {
      ImportSource.Content current = same && known != null ? known : next.fetch();
      boolean follows = !next.equals(source);
      source = next;
      take(current);
      if (follows) {
        followAnew();
      }
    } catch (IOException e) {
      throw NodeException.plain(NodeException.CONFIG, block(), String.valueOf(e.getMessage()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw NodeException.plain(NodeException.CONFIG, block(), "interrupted");
    }
    return List.of();
  }

  private ImportSource source(Statement.Block block, Scope scope, String modulePath, int depth)
      throws DecodeException {
    var controller = module.controller();
    var directory = controller.options().storage().resolve(globalId()).resolve(block.id() + depth);
    return ImportSource.of(
        block.name().text(),
        block.body(),
        scope,
        modulePath,
        directory,
        controller.options().agent().userAgent());
  }

  private Definitions.Library library() {
    String namespace = block().label() == null ? "" : block().label().text();
    Definitions.Library library = wiring().definitions().namespaces().get(namespace);
    if (library == null) {
      throw new IllegalStateException("no library for " + id);
    }
    return library;
  }

  /// Makes what was fetched known, or says why it cannot be used; then what was known before stays.
  private void take(ImportSource.Content fetched) throws InterruptedException {
    content = fetched;
    try {
      library().fill(definitions(fetched, block().name().text(), 0));
      invalid = null;
    } catch (IOException e) {
      invalid = health(Health.State.UNHEALTHY, String.valueOf(e.getMessage()));
      module
          .controller()
          .log()
          .error(
              "failed to process imported content",
              "config_path",
              module.path(),
              "config_id",
              id,
              "file",
              fetched.files().isEmpty() ? "" : fetched.files().getFirst().name(),
              "err",
              String.valueOf(e.getMessage()));
    }
  }

  private Definitions definitions(ImportSource.Content fetched, String kind, int depth)
      throws IOException, InterruptedException {
    if (depth > MAX_NESTING) {
      throw new IOException("imports are nested deeper than " + MAX_NESTING);
    }
    var definitions = Definitions.empty(fetched.modulePath());
    for (Source file : fetched.files()) {
      ParseResult parsed = Parser.parse(file);
      if (!parsed.isClean()) {
        throw new IOException(
            "imported content from \""
                + file.name()
                + "\" cannot be parsed: "
                + parsed.diagnostics().getFirst());
      }
      for (Statement statement : parsed.file().body().statements()) {
        define(statement, file, kind, definitions, depth);
      }
    }
    return definitions;
  }

  private void define(
      Statement statement, Source file, String kind, Definitions definitions, int depth)
      throws IOException, InterruptedException {
    if (statement instanceof Statement.Block block && block.label() != null) {
      String label = block.label().text();
      if (block.name().text().equals("declare")) {
        definitions.declares().put(label, block);
        return;
      }
      if (KINDS.contains(block.name().text())) {
        if (kind.equals("import.http") && block.name().text().equals("import.file")) {
          throw invalid(file, "import.http may not contain import.file");
        }
        var nested = new Definitions.Library();
        nested.fill(nested(block, definitions.modulePath(), depth));
        definitions.namespaces().put(label, nested);
        return;
      }
    }
    String name =
        switch (statement) {
          case Statement.Block block -> block.name().text();
          case Statement.Attribute attribute -> attribute.name().text();
        };
    throw invalid(file, "only declare and import blocks are allowed in a module, got " + name);
  }

  private Definitions nested(Statement.Block block, String modulePath, int depth)
      throws IOException, InterruptedException {
    try {
      Scope scope = name -> name.equals("module_path") ? new Value.Str(modulePath) : null;
      ImportSource from = source(block, scope, modulePath, depth + 1);
      return definitions(from.fetch(), block.name().text(), depth + 1);
    } catch (DecodeException e) {
      throw new IOException(e.diagnostic().toString(), e);
    }
  }

  private static IOException invalid(Source file, String reason) {
    return new IOException("imported content from \"" + file.name() + "\" is invalid: " + reason);
  }

  @Override
  synchronized void start() {
    if (thread != null && thread.isAlive()) {
      return;
    }
    run = health(Health.State.HEALTHY, "started import");
    thread =
        Thread.ofVirtual()
            .name(globalId() + "/poll")
            .uncaughtExceptionHandler(
                (_, bug) -> {
                  module.controller().log().error("import stopped", "node", id, "err", bug);
                  run = health(Health.State.EXITED, "internal error: " + bug);
                })
            .start(this::follow);
  }

  private void follow() {
    boolean runs = true;
    while (runs) {
      try {
        ImportSource from = source;
        Duration interval = from == null ? Duration.ZERO : from.interval();
        module
            .controller()
            .options()
            .clock()
            .sleep(interval.isZero() ? Duration.ofHours(1) : interval);
        if (from != null && !interval.isZero()) {
          poll(from);
        }
      } catch (InterruptedException _) {
        runs = moved.getAndSet(false);
      }
    }
    run = health(Health.State.EXITED, "component shut down cleanly");
  }

  /// Ends the wait, or the fetch, that was for the source before.
  private synchronized void followAnew() {
    if (thread != null && thread.isAlive() && !thread.equals(Thread.currentThread())) {
      moved.set(true);
      thread.interrupt();
    }
  }

  private void poll(ImportSource from) throws InterruptedException {
    try {
      ImportSource.Content fetched = from.fetch();
      run = health(Health.State.HEALTHY, "started import");
      module.controller().changeGraphOrStop(() -> takeChange(from, fetched));
    } catch (IOException e) {
      run = health(Health.State.UNHEALTHY, String.valueOf(e.getMessage()));
    }
  }

  /// What an old source gave is dropped: a reload may have brought another one meanwhile.
  private void takeChange(ImportSource from, ImportSource.Content fetched)
      throws InterruptedException {
    ImportSource.Content known = content;
    boolean news = // what cannot be used may have lacked an import that is there now
        known == null || invalid != null || !fetched.sameAs(known);
    if (from.equals(source) && news) {
      take(fetched);
      module.controller().changed(this);
    }
  }

  @Override
  void stop() {
    Thread running;
    synchronized (this) {
      running = thread;
      moved.set(false);
    }
    if (running != null) {
      running.interrupt();
      module.controller().await(running, globalId());
    }
  }

  @Override
  Health health() {
    Health wrong = invalid;
    Health worst = Health.worse(super.health(), run);
    return wrong == null ? worst : Health.worse(worst, wrong);
  }
}
