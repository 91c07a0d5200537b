package dev.pewter.core.cli;

import dev.pewter.core.config.ast.SourceFile;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.diag.Span;
import dev.pewter.core.config.parse.Parser;
import java.nio.charset.StandardCharsets;

/// The text of a configuration as it counts: without comments.
final class ConfigText {
  private ConfigText() {}

  static String withoutComments(Source source) {
    var file = Parser.parse(source).file();
    return withoutComments(file, new Span(source, 0, source.bytes().length));
  }

  /// What stands in a part of a file.
  static String withoutComments(SourceFile file, Span part) {
    byte[] bytes = part.source().bytes();
    var text = new StringBuilder();
    int at = part.start();
    for (var comment : file.comments()) {
      var span = comment.span();
      if (span.start() >= at && span.end() <= part.end()) {
        text.append(new String(bytes, at, span.start() - at, StandardCharsets.UTF_8));
        at = span.end();
      }
    }
    return text.append(new String(bytes, at, part.end() - at, StandardCharsets.UTF_8)).toString();
  }
}
