package dev.pewter.core.config.diag;

import dev.pewter.core.model.Urls;
import org.jspecify.annotations.Nullable;

/// One mistake in a configuration: what, where, and, where we can tell, what to write instead.
///
/// @param span null for a mistake that has no place of its own, such as a cycle
/// @param hint a suggestion; it is shown apart from the message, whose wording is the reference's
public record Diagnostic(
    Severity severity, @Nullable Span span, String message, @Nullable String hint) {
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
    return new Diagnostic(Severity.ERROR, span, message, null);
  }

  public static Diagnostic warning(@Nullable Span span, String message) {
    return new Diagnostic(Severity.WARNING, span, message, null);
  }

  public Diagnostic withHint(@Nullable String text) {
    return new Diagnostic(severity, span, message, text);
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
