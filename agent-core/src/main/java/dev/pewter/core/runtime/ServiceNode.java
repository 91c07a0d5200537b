package dev.pewter.core.runtime;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.config.decode.Decoder;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.http.server.HttpServerSettings;
import java.util.List;

/// A block that configures the process itself: `logging`, `tracing`, `http`, `livedebugging`,
/// `remotecfg`, `labelstore`. Nothing refers to it.
final class ServiceNode extends GraphNode {
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
        case "http" -> services.http(decode(HttpServerSettings.class));
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
