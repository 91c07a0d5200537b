package dev.pewter.loki.push;

/// A push request that cannot be used; the message is for who sent it and shows no content.
public final class PushException extends Exception {
  private static final long serialVersionUID = 1L;

  /// Why, as far as the answer depends on it.
  public enum Kind {
    /// It is not what the protocol asks for.
    MALFORMED,
    /// It needs more memory than one request may have.
    TOO_LARGE,
    /// There is no memory for it now.
    BUSY
  }

  private final Kind kind;

  public PushException(String message) {
    this(Kind.MALFORMED, message);
  }

  public PushException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
