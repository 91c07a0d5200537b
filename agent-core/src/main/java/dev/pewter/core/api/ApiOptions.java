package dev.pewter.core.api;

import java.nio.file.Path;
import java.util.Map;

/// How the HTTP interface behaves.
///
/// @param uiPrefix of the web API and the pages; starts and ends with `/`
/// @param debug whether `/debug/` answers at all
/// @param debugRemotely whether it also answers peers on other machines
/// @param supportBundle whether `/-/support` answers
/// @param version as shown
/// @param flags of the command line, for the support bundle
/// @param storage the agent's directory, which dumps pass through
public record ApiOptions(
    String uiPrefix,
    boolean debug,
    boolean debugRemotely,
    boolean supportBundle,
    String version,
    Map<String, String> flags,
    Path storage) {
  public ApiOptions {
    flags = Map.copyOf(flags);
  }
}
