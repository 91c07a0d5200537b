package dev.pewter.core.config.decode;

import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.config.diag.Span;
import dev.pewter.core.config.diag.Suggestions;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// The mistakes that loading and checking a block word alike, with what to write instead.
final class Mistakes {
  private Mistakes() {}

  static Diagnostic unknownAttribute(Span span, String name, Collection<String> known) {
    return Diagnostic.error(span, "unrecognized attribute name " + Quote.quote(name))
        .withHint(unknown(name, known));
  }

  static Diagnostic unknownBlock(Span span, String name, Collection<String> known) {
    return Diagnostic.error(span, "unrecognized block name " + Quote.quote(name))
        .withHint(unknown(name, known));
  }

  static Diagnostic attributeTwice(Span span, String name) {
    return Diagnostic.error(span, "attribute " + Quote.quote(name) + " may only be provided once");
  }

  static Diagnostic blockTwice(Span span, String name) {
    return Diagnostic.error(span, "block " + Quote.quote(name) + " may only be specified once");
  }

  static Diagnostic mustBeBlock(Span span, String name) {
    return Diagnostic.error(
            span, Quote.quote(name) + " must be a block, but is used as an attribute")
        .withHint("leave out the =: write %s { … }".formatted(name));
  }

  static Diagnostic mustBeAttribute(Span span, String name) {
    return Diagnostic.error(
            span, Quote.quote(name) + " must be an attribute, but is used as a block")
        .withHint(
            "write %s = …, for several named values %s = { name = value, … }"
                .formatted(name, name));
  }

  private static @Nullable String unknown(String name, Collection<String> known) {
    String closest = Suggestions.closest(name, known);
    if (closest != null) {
      return "did you mean " + Quote.quote(closest) + "?";
    }
    return known.isEmpty() ? "nothing can be set here" : null;
  }
}
