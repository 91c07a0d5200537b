package dev.pewter.core.config.ast;

import dev.pewter.core.config.diag.Source;
import java.util.List;

/// A parsed configuration file.
///
/// @param comments all comments of the file, in written order
public record SourceFile(Source source, Body body, List<Comment> comments) {
  public SourceFile {
    comments = List.copyOf(comments);
  }
}
