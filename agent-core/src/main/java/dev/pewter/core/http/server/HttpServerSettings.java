package dev.pewter.core.http.server;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.model.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The block `http`: what may change while the server runs.
public record HttpServerSettings(
    @Block("auth") @Nullable Auth auth, @Block("tls") @Nullable ServerTls tls) {

  /// Neither authentication nor TLS.
  public static final HttpServerSettings OPEN = new HttpServerSettings(null, null);

  /// Who may ask for what. Without `basic` everybody for everything.
  public record Auth(
      @Block("basic") @Nullable Basic basic, @Block("filter") @Nullable Filter filter) {}

  public record Basic(@Attr("username") String username, @Attr("password") Secret password) {}

  /// Which paths need authentication, by prefix. Without the block all do; an empty block matches
  /// nothing and so switches authentication off, as in the reference.
  public record Filter(
      @Attr(value = "paths", byDefault = "[]") List<String> paths,
      @Attr(value = "authenticate_matching_paths", byDefault = "true")
          boolean authenticateMatchingPaths) {
    public Filter {
      paths = List.copyOf(paths);
    }

    boolean covers(String path) {
      return paths.stream().anyMatch(path::startsWith) == authenticateMatchingPaths;
    }
  }
}
