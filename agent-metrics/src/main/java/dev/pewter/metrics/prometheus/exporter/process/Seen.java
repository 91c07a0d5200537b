package dev.pewter.metrics.prometheus.exporter.process;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A process that was seen, and its last numbers if it is of a group.
final class Seen {
  final int pid;
  final long startTicks; // with the number it tells a process from a later one
  long round; // when it was there last
  Standing standing = Standing.NEW;
  String group = "";
  @Nullable ProcessFacts facts; // until it has its standing

  boolean isLater; // it began after the first look
  boolean hasNumbers;
  final Usage usage = new Usage();
  final Usage growth = new Usage();
  final States states = new States();
  String waitsIn = "";
  double startSeconds;
  double threadCount;
  double residentBytes;
  double virtualBytes;
  double swappedBytes;
  double sharedOutBytes; // its share of what it has in memory
  double sharedOutSwapBytes;
  int openFiles; // -1 when not known
  double openLimit;
  final Map<Integer, SeenThread> threads = new HashMap<>(); // empty when there is but one

  /// What is known of a process's group.
  enum Standing {
    NEW,
    IN_GROUP,
    IN_NONE
  }

  /// A thread of a process that has several.
  static final class SeenThread {
    final long startTicks;
    long round;
    byte state;
    String name = "";
    String waitsIn = "";
    final Usage usage = new Usage();
    final Usage growth = new Usage();

    SeenThread(long startTicks) {
      this.startTicks = startTicks;
    }
  }

  Seen(int pid, long startTicks) {
    this.pid = pid;
    this.startTicks = startTicks;
  }
}
