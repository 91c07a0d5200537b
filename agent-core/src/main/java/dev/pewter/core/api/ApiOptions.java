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
/// @param scratch a directory that can be written; for dumps
public record ApiOptions(
    String uiPrefix,
    boolean debug,
    boolean debugRemotely,
    boolean supportBundle,
    String version,
    Map<String, String> flags,
    Path scratch) {
  public ApiOptions {
    flags = Map.copyOf(flags);
  }
}
