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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
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
  private volatile boolean ends; // tells the end from an interruption

  /// Held while something is fetched, after the graph's lock where both are: a reload and the
  /// thread that polls would run git in one directory. Fair, so that a reload comes next.
  private final ReentrantLock fetching = new ReentrantLock(true);

  private @Nullable Thread thread;

  /// A source whose changes are looked for.
  ///
  /// @param known what it gave; null when that could not be fetched
  private record Followed(ImportSource source, ImportSource.@Nullable Content known) {}

  /// An import block among those within each other.
  ///
  /// @param directory its own: no other block keeps anything there
  private record Place(String kind, Path directory, int depth) {
    static Place outer(Statement.Block block, Path directory) {
      return new Place(block.name().text(), directory.resolve(block.id() + 0), 0);
    }

    Place within(Statement.Block block) {
      int inner = depth + 1;
      return new Place(block.name().text(), directory.resolve(block.id() + inner), inner);
    }
  }

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
      next = source(block(), scope(), wiring().definitions().modulePath(), place());
    } catch (DecodeException e) {
      throw NodeException.config(block(), e);
    }
    ImportSource.Content known = content;
    try {
      if (next.equals(source) && known != null) {
        take(next, known);
      } else {
        followAnew(); // what the source before gives is waited for no longer
        fetching.lockInterruptibly();
        try {
          ImportSource.Content fetched = next.fetch();
          source = next;
          take(next, fetched);
        } finally {
          fetching.unlock();
        }
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

  private Place place() {
    return Place.outer(block(), module.controller().options().storage().resolve(globalId()));
  }

  private ImportSource source(Statement.Block block, Scope scope, String modulePath, Place place)
      throws DecodeException {
    return ImportSource.of(
        place.kind(),
        block.label() == null ? "" : block.label().text(),
        block.body(),
        scope,
        modulePath,
        place.directory(),
        module.controller().options().agent().userAgent());
  }

  private ImportSource.Content fetch(ImportSource from) throws IOException, InterruptedException {
    fetching.lockInterruptibly();
    try {
      return from.fetch();
    } finally {
      fetching.unlock();
    }
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
      library().fill(definitions(fetched, found, place()));
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

  private Definitions definitions(ImportSource.Content fetched, List<Followed> found, Place place)
      throws IOException, InterruptedException {
    if (place.depth() > MAX_NESTING) {
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
          define(statement, definitions, found, place);
        } catch (InvalidModule e) {
          throw new Unusable(file, "is invalid: " + e.getMessage());
        }
      }
    }
    return definitions;
  }

  private void define(
      Statement statement, Definitions definitions, List<Followed> found, Place place)
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
        if (place.kind().equals("import.http") && block.name().text().equals("import.file")) {
          throw new InvalidModule("import.http may not contain import.file");
        }
        var nested = new Definitions.Library();
        if (definitions.namespaces().put(label, nested) != null) {
          throw new InvalidModule("import block redefined " + label);
        }
        nested.fill(nested(block, definitions.modulePath(), found, place.within(block)));
        return;
      }
    }
    String got = statement instanceof Statement.Block block ? ", got " + block.name().text() : "";
    throw new InvalidModule("only declare and import blocks are allowed in a module" + got);
  }

  private Definitions nested(
      Statement.Block block, String modulePath, List<Followed> found, Place place)
      throws IOException, InterruptedException {
    try {
      Scope scope = name -> name.equals("module_path") ? new Value.Str(modulePath) : null;
      ImportSource from = source(block, scope, modulePath, place);
      int index = found.size();
      found.add(new Followed(from, null));
      ImportSource.Content fetched = fetch(from);
      found.set(index, new Followed(from, fetched));
      return definitions(fetched, found, place);
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
    ends = false;
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
    while (!ends) {
      try {
        var clock = module.controller().options().clock();
        var sources = followed.stream().map(Followed::source).toList();
        clock.sleep(turns.untilNext(sources, clock.nanos()));
        poll(turns.take(clock.nanos()), failing);
      } catch (InterruptedException _) {
        module.controller().log().debug("import interrupted", "node", id);
      }
    }
    run = health(Health.State.EXITED, "component shut down cleanly");
  }

  /// Ends the wait, or the fetch, that was for the source before.
  private synchronized void followAnew() {
    if (thread != null && thread.isAlive() && !thread.equals(Thread.currentThread())) {
      thread.interrupt();
    }
  }

  private void poll(Set<ImportSource> due, Map<ImportSource, String> failing)
      throws InterruptedException {
    var fetched = new LinkedHashMap<Followed, ImportSource.Content>();
    for (Followed one : followed) {
      if (due.contains(one.source())) {
        try {
          fetched.put(one, fetch(one.source()));
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
      ends = true;
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
