package dev.pewter.core.config.diag;

import dev.pewter.core.model.Urls;
import org.jspecify.annotations.Nullable;

/// One mistake in a configuration: what, where, and, where we can tell, what to write instead.
///
/// @param span null for a mistake that has no place of its own, such as a cycle
/// @param hint a suggestion; it is shown apart from the message, whose wording is the reference's
/// @param place where in the span to look, when the reference shows a whole block; told with the
///     hint
public record Diagnostic(
    Severity severity,
    @Nullable Span span,
    String message,
    @Nullable String hint,
    @Nullable Span place) {
  /// A message repeats what was written: passwords in URLs go no further.
  public Diagnostic {
    message = Urls.redacted(message);
    hint = hint == null ? null : Urls.redacted(hint);
  }

  public enum Severity {
    ERROR,
    WARNING
  }

  public static Diagnostic error(@Nullable Span span, String message) {
    return new Diagnostic(Severity.ERROR, span, message, null, null);
  }

  public static Diagnostic warning(@Nullable Span span, String message) {
    return new Diagnostic(Severity.WARNING, span, message, null, null);
  }

  public Diagnostic withHint(@Nullable String text) {
    return new Diagnostic(severity, span, message, text, place);
  }

  /// @param where null when there is no nearer place
  public Diagnostic withPlace(@Nullable Span where) {
    return new Diagnostic(severity, span, message, hint, where);
  }

  /// Where the user has to look: the nearest place that is known.
  public @Nullable Span nearest() {
    return place == null ? span : place;
  }

  /// The hint where it is not shown beside an excerpt: with the place it is about, if that is not
  /// told already.
  public @Nullable String hintWithPlace() {
    return hint == null || place == null ? hint : place + ": " + hint;
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /// `file:line:column: message`, or `-: message` without a place.
  @Override
  public String toString() {
    return (span == null ? "-" : span.toString()) + ": " + message;
  }
}
