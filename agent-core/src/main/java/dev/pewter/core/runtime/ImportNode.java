package dev.pewter.core.runtime;

import dev.pewter.core.component.Health;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.eval.Scope;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.config.parse.ParseResult;
import dev.pewter.core.config.parse.Parser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private volatile List<Followed> followed = List.of(); // the source itself, then those within
  private volatile @Nullable Health invalid;
  private volatile Health run;
  private final AtomicBoolean moved = new AtomicBoolean(); // tells an interruption from the end
  private @Nullable Thread thread;

  /// A source whose changes are looked for.
  ///
  /// @param known what it gave; null when that could not be fetched
  private record Followed(ImportSource source, ImportSource.@Nullable Content known) {}

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
      take(next, current);
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
        block.label() == null ? "" : block.label().text(),
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
  private void take(ImportSource from, ImportSource.Content fetched) throws InterruptedException {
    content = fetched;
    var found = new ArrayList<Followed>();
    found.add(new Followed(from, fetched));
    try {
      library().fill(definitions(fetched, block().name().text(), found, 0));
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
              e instanceof Unusable unusable ? unusable.file : "",
              "err",
              String.valueOf(e.getMessage()));
    } finally {
      followed = List.copyOf(found);
    }
  }

  private Definitions definitions(
      ImportSource.Content fetched, String kind, List<Followed> found, int depth)
      throws IOException, InterruptedException {
    if (depth > MAX_NESTING) {
      throw new IOException("imports are nested deeper than " + MAX_NESTING);
    }
    var definitions = Definitions.empty(fetched.modulePath());
    for (ImportSource.Text file : fetched.files()) {
      ParseResult parsed = Parser.parse(file.source());
      if (!parsed.isClean()) {
        throw new Unusable(file, "cannot be parsed: " + parsed.diagnostics().getFirst());
      }
      for (Statement statement : parsed.file().body().statements()) {
        try {
          define(statement, kind, definitions, found, depth);
        } catch (InvalidModule e) {
          throw new Unusable(file, "is invalid: " + e.getMessage());
        }
      }
    }
    return definitions;
  }

  private void define(
      Statement statement, String kind, Definitions definitions, List<Followed> found, int depth)
      throws IOException, InvalidModule, InterruptedException {
    if (statement instanceof Statement.Block block && block.label() != null) {
      String label = block.label().text();
      if (block.name().text().equals("declare")) {
        if (definitions.declares().putIfAbsent(label, block) != null) {
          module.controller().log().error("declare block redefined", "node", id, "name", label);
        }
        return;
      }
      if (KINDS.contains(block.name().text())) {
        if (kind.equals("import.http") && block.name().text().equals("import.file")) {
          throw new InvalidModule("import.http may not contain import.file");
        }
        var nested = new Definitions.Library();
        if (definitions.namespaces().put(label, nested) != null) {
          throw new InvalidModule("import block redefined " + label);
        }
        nested.fill(nested(block, definitions.modulePath(), found, depth));
        return;
      }
    }
    String got = statement instanceof Statement.Block block ? ", got " + block.name().text() : "";
    throw new InvalidModule("only declare and import blocks are allowed in a module" + got);
  }

  private Definitions nested(
      Statement.Block block, String modulePath, List<Followed> found, int depth)
      throws IOException, InterruptedException {
    try {
      Scope scope = name -> name.equals("module_path") ? new Value.Str(modulePath) : null;
      ImportSource from = source(block, scope, modulePath, depth + 1);
      int place = found.size();
      found.add(new Followed(from, null));
      ImportSource.Content fetched = from.fetch();
      found.set(place, new Followed(from, fetched));
      return definitions(fetched, block.name().text(), found, depth + 1);
    } catch (DecodeException e) {
      throw new IOException(e.diagnostic().toString(), e);
    }
  }

  /// What was fetched is no module.
  private static final class Unusable extends IOException {
    private static final long serialVersionUID = 1L;
    private final String file;

    Unusable(ImportSource.Text text, String reason) {
      super("imported content from \"" + text.name() + "\" " + reason);
      this.file = text.name();
    }
  }

  /// What no module may hold.
  private static final class InvalidModule extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidModule(String reason) {
      super(reason);
    }
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
    var turns = new ImportTurns();
    var failing = new LinkedHashMap<ImportSource, String>();
    boolean runs = true;
    while (runs) {
      try {
        var clock = module.controller().options().clock();
        var sources = followed.stream().map(Followed::source).toList();
        clock.sleep(turns.untilNext(sources, clock.nanos()));
        poll(turns.take(clock.nanos()), failing);
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

  private void poll(Set<ImportSource> due, Map<ImportSource, String> failing)
      throws InterruptedException {
    var fetched = new LinkedHashMap<Followed, ImportSource.Content>();
    for (Followed one : followed) {
      if (due.contains(one.source())) {
        try {
          fetched.put(one, one.source().fetch());
          failing.remove(one.source());
        } catch (IOException e) {
          failing.put(one.source(), String.valueOf(e.getMessage()));
        }
      }
    }
    failing.keySet().retainAll(followed.stream().map(Followed::source).toList());
    run =
        failing.isEmpty()
            ? health(Health.State.HEALTHY, "started import")
            : health(Health.State.UNHEALTHY, failing.values().iterator().next());
    for (Map.Entry<Followed, ImportSource.Content> one : fetched.entrySet()) {
      module.controller().changeGraphOrStop(() -> takeChange(one.getKey(), one.getValue()));
    }
  }

  /// What an old source gave is dropped: a reload may have brought another one meanwhile.
  private void takeChange(Followed one, ImportSource.Content fetched) throws InterruptedException {
    ImportSource from = source;
    ImportSource.Content current = one.source().equals(from) ? fetched : content;
    boolean news = // what cannot be used may have lacked an import that is there now
        one.known() == null || invalid != null || !fetched.sameAs(one.known());
    if (news && from != null && current != null && followed.contains(one)) {
      take(from, current);
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
