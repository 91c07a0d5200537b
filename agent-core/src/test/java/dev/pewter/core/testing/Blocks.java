package dev.pewter.core.testing;

import dev.pewter.core.config.ast.SourceFile;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.config.decode.Decoder;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.eval.Scope;
import dev.pewter.core.config.parse.Parser;
import java.nio.charset.StandardCharsets;

/// Blocks of a configuration as records, the way the agent decodes them.
public final class Blocks {
  private Blocks() {}

  /// What a configuration's text says, which must be without mistakes.
  public static SourceFile parse(String text) {
    var parsed = Parser.parse(new Source("test.alloy", text.getBytes(StandardCharsets.UTF_8)));
    if (!parsed.diagnostics().isEmpty()) {
      throw new AssertionError(parsed.diagnostics().toString());
    }
    return parsed.file();
  }

  /// Decodes the inside of a block; nothing outside it can be referred to.
  public static <T> T decode(Class<T> type, String... lines) throws DecodeException {
    var file = parse("block \"x\" {\n" + String.join("\n", lines) + "\n}\n");
    return Decoder.decode((Statement.Block) file.body().statements().getFirst(), type, Scope.EMPTY);
  }
}
