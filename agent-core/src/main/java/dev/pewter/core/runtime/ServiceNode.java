package dev.pewter.core.runtime;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.config.decode.Decoder;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Span;
import dev.pewter.core.http.server.HttpServerSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A block that configures the process itself: `logging`, `tracing`, `http`, `livedebugging`,
/// `remotecfg`, `labelstore`. Nothing refers to it.
final class ServiceNode extends GraphNode {
  static final String UNPROTECTED = "auth without a block basic protects nothing";

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
    Span open = unprotected(block());
    if (open != null) {
      module.log().warn(UNPROTECTED, "at", open);
    }
  }

  /// Where a block `http` has an `auth` that asks nobody who he is; the reference takes it as well.
  static @Nullable Span unprotected(Statement.Block http) {
    for (Statement statement : http.body().statements()) {
      if (statement instanceof Statement.Block auth
          && auth.id().equals("auth")
          && auth.body().statements().stream()
              .noneMatch(each -> each instanceof Statement.Block b && b.id().equals("basic"))) {
        return auth.header();
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
