package dev.pewter.core.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Finds the shared contract beside the checkout: the folder named by the environment variable
/// `PEWTER_SHARED`, else a `shared` folder next to the repository. Tests that need it are skipped
/// by name where it is absent.
public final class Shared {
  private Shared() {}

  /// A file of the contract, such as `contract/cases/language.json`.
  public static Optional<Path> file(String relative) {
    return folder().map(shared -> shared.resolve(relative)).filter(Files::exists);
  }

  private static Optional<Path> folder() {
    String named = System.getenv("PEWTER_SHARED");
    if (named != null) {
      return Optional.of(Path.of(named));
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("shared/contract"))) {
        return Optional.of(at.resolve("shared"));
      }
    }
    return Optional.empty();
  }
}
