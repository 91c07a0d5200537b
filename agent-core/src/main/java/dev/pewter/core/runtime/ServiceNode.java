package dev.pewter.core.runtime;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.config.decode.Decoder;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.http.server.HttpServerSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A block that configures the process itself: `logging`, `tracing`, `http`, `livedebugging`,
/// `remotecfg`, `labelstore`. Nothing refers to it.
final class ServiceNode extends GraphNode {
  private static final String NOBODY = "auth without a block basic protects nothing";
  private static final String NOTHING =
      "an empty filter protects nothing: leave it out to protect everything";

  private static final String SERVICE = NodeException.SERVICE;

  ServiceNode(Module module, String id, Wiring wiring) {
    super(module, id, wiring);
  }

  @Override
  List<Diagnostic> update() throws NodeException {
    Services services = module.controller().options().services();
    try {
      switch (id) {
        case "logging" -> services.logging(decodeConfig(LoggingArguments.class));
        case "tracing" -> decodeConfig(BlockArguments.Tracing.class);
        case "http" -> http(services);
        case "livedebugging" ->
            services.liveDebugging(decode(BlockArguments.LiveDebugging.class).enabled());
        case "remotecfg" -> decode(BlockArguments.RemoteConfig.class);
        default -> decode(BlockArguments.LabelStore.class);
      }
      return List.of();
    } catch (ComponentException e) {
      Statement.Block block = block();
      throw NodeException.plain(SERVICE, block, String.valueOf(e.getMessage()));
    }
  }

  private void http(Services services) throws NodeException, ComponentException {
    services.http(decode(HttpServerSettings.class));
    Diagnostic open = unprotected(block());
    if (open != null) {
      module.log().warn(open.message(), "at", String.valueOf(open.span()));
    }
  }

  /// Warns of a block `http` with an `auth` that protects nothing; the reference takes it as well.
  static @Nullable Diagnostic unprotected(Statement.Block http) {
    var auth = inner(http, "auth");
    if (auth == null) {
      return null;
    }
    if (inner(auth, "basic") == null) {
      return Diagnostic.warning(auth.header(), NOBODY);
    }
    var filter = inner(auth, "filter");
    return filter != null && filter.body().statements().isEmpty()
        ? Diagnostic.warning(filter.header(), NOTHING)
        : null;
  }

  private static Statement.@Nullable Block inner(Statement.Block outer, String id) {
    for (Statement statement : outer.body().statements()) {
      if (statement instanceof Statement.Block block && block.id().equals(id)) {
        return block;
      }
    }
    return null;
  }

  private <T> T decode(Class<T> type) throws NodeException {
    try {
      return Decoder.decode(block(), type, scope());
    } catch (DecodeException e) {
      throw NodeException.decoding(SERVICE, block(), e);
    }
  }

  private <T> T decodeConfig(Class<T> type) throws NodeException {
    try {
      return Decoder.decode(block(), type, scope());
    } catch (DecodeException e) {
      throw NodeException.config(block(), e);
    }
  }
}
