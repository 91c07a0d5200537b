package dev.pewter.core.http.client;

import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/// What went wrong, in the words people search for.
final class Failures {
  private Failures() {}

  static String text(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null && (root instanceof SSLException || root.getMessage() == null)) {
      root = root.getCause();
    }
    if (root instanceof NotSslRecordException) {
      return String.valueOf(root.getMessage()).contains(": 48545450")
          ? "http: server gave HTTP response to HTTPS client"
          : "tls: first record does not look like a TLS handshake";
    }
    String message = root.getMessage() == null ? root.toString() : root.getMessage();
    if (cause instanceof SSLException || causedByTls(cause)) {
      return "tls: " + message;
    }
    String lower = message.toLowerCase(Locale.ROOT);
    for (String known :
        new String[] {
          "connection refused",
          "no route to host",
          "network is unreachable",
          "host is unreachable",
          "connection reset by peer",
          "broken pipe"
        }) {
      if (lower.contains(known)) {
        return (cause instanceof ConnectException ? "connect: " : "") + known;
      }
    }
    return lower.startsWith("connection reset") ? "connection reset by peer" : message;
  }

  private static boolean causedByTls(Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof SSLException) {
        return true;
      }
    }
    return false;
  }
}
