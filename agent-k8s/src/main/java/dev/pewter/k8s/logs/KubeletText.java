package dev.pewter.k8s.logs;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a kubelet writes into an answer that has begun when it can go no further: a line without a
/// time, which is no line of the container.
final class KubeletText {
  private static final List<String> BEGINNINGS =
      List.of(
          "failed to create fsnotify watcher",
          "failed to watch directory",
          "failed to try resolving symlinks in path",
          "failed to open log file",
          "failed to read log file",
          "failed to seek ",
          "failed to stat log file",
          "failed to get container status",
          "unable to retrieve container logs for",
          "an error occurred when try to find container",
          "rpc error: code = ",
          "Internal error occurred: ");
  private static final int LONGEST = 500;

  private KubeletText() {}

  /// Whether a line that has no time is one of these.
  static boolean isOne(byte[] bytes, int from, int to) {
    String text = text(bytes, from, to);
    return BEGINNINGS.stream().anyMatch(text::startsWith);
  }

  /// For a message.
  static String text(byte[] bytes, int from, int to) {
    int length = Math.min(to - from, LONGEST);
    return new String(bytes, from, length, StandardCharsets.UTF_8).strip();
  }
}
