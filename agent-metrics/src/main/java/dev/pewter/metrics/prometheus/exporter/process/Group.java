package dev.pewter.metrics.prometheus.exporter.process;

import dev.pewter.metrics.prometheus.exporter.process.Seen.SeenThread;
import java.util.Map;
import java.util.TreeMap;

/// The processes of one name. What they have used stays counted when they end.
final class Group {
  final String name;
  final Usage usage = new Usage();
  int processes;
  final States states = new States();
  double startSeconds;
  double threadCount;
  double residentBytes;
  double virtualBytes;
  double swappedBytes;
  double sharedOutBytes;
  double sharedOutSwapBytes;
  double openFiles;
  double worstOpenRatio;
  final Map<String, Integer> waiting = new TreeMap<>(); // by the kernel's function
  final Map<String, NamedThreads> threads = new TreeMap<>();

  /// The threads of one name; forgotten when there is none.
  static final class NamedThreads {
    final Usage usage = new Usage();
    int count;
  }

  Group(String name) {
    this.name = name;
  }

  /// Forgets everything but what was used.
  void begin() {
    processes = 0;
    states.clear();
    startSeconds = 0;
    threadCount = 0;
    residentBytes = 0;
    virtualBytes = 0;
    swappedBytes = 0;
    sharedOutBytes = 0;
    sharedOutSwapBytes = 0;
    openFiles = 0;
    worstOpenRatio = 0;
    waiting.clear();
    threads.values().forEach(named -> named.count = 0);
  }

  void add(Seen process) {
    startSeconds =
        processes == 0 ? process.startSeconds : Math.min(startSeconds, process.startSeconds);
    processes++;
    usage.add(process.growth);
    states.add(process.states);
    threadCount += process.threadCount;
    residentBytes += process.residentBytes;
    virtualBytes += process.virtualBytes;
    swappedBytes += process.swappedBytes;
    sharedOutBytes += process.sharedOutBytes;
    sharedOutSwapBytes += process.sharedOutSwapBytes;
    if (process.openFiles >= 0) {
      openFiles += process.openFiles;
      double ratio = process.openFiles / process.openLimit;
      if (ratio > worstOpenRatio) { // not so when nothing is open and nothing may be
        worstOpenRatio = ratio;
      }
    }
    waits(process.waitsIn);
    for (SeenThread thread : process.threads.values()) {
      waits(thread.waitsIn);
      NamedThreads named = threads.computeIfAbsent(thread.name, _ -> new NamedThreads());
      named.count++;
      named.usage.add(thread.growth);
    }
  }

  private void waits(String function) {
    if (!function.isEmpty()) {
      waiting.merge(function, 1, Integer::sum);
    }
  }

  void end() {
    threads.values().removeIf(named -> named.count == 0);
  }
}
