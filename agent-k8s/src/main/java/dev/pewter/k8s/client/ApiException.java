package dev.pewter.k8s.client;

import java.io.IOException;
import java.time.Duration;

/// The API server refused. The message names the verb, the resource and the namespace, and gives
/// the server's own words.
public final class ApiException extends IOException {
  private static final long serialVersionUID = 1L;
  private final int status;
  private final Duration retryAfter;

  ApiException(String what, int status, String said, Duration retryAfter) {
    super(message(what, status, said));
    this.status = status;
    this.retryAfter = retryAfter;
  }

  private static String message(String what, int status, String said) {
    String reason =
        switch (status) {
          case 401 ->
              "401 Unauthorized, the credentials are not accepted; look whether the token has expired";
          case 403 -> "403 Forbidden, a rule for this is missing in the Role or ClusterRole";
          case 404 ->
              what.startsWith("list ") || what.startsWith("watch ")
                  ? "404 Not Found, the cluster has no such kind of object"
                  : "404 Not Found";
          case 410 -> "410 Gone, the version is too old";
          case 429 -> "429 Too Many Requests";
          default -> Integer.toString(status);
        };
    return what + ": " + reason + (said.isEmpty() ? "" : ": " + said);
  }

  public int status() {
    return status;
  }

  /// What the server asked to wait; zero if it did not.
  public Duration retryAfter() {
    return retryAfter;
  }

  /// Whether the right to this is missing.
  public boolean isDenied() {
    return status == 403;
  }

  /// Whether the right to this or accepted credentials are missing: nothing that goes by itself.
  public boolean isRefusal() {
    return status == 401 || isDenied();
  }

  /// Whether it was asked too often.
  public boolean isTooMany() {
    return status == 429;
  }

  /// Whether the server has waited in vain, such as for a version that it does not have yet.
  public boolean isTimeout() {
    return status == 504;
  }

  /// Whether a list must be made again, for its version is no longer known.
  public boolean isGone() {
    return status == 410;
  }
}
