package dev.pewter.metrics.prometheus.exporter.process;

/// How many processes and threads are in which state.
final class States {
  int running;
  int sleeping;
  int waiting;
  int zombie;
  int other;

  void clear() {
    running = 0;
    sleeping = 0;
    waiting = 0;
    zombie = 0;
    other = 0;
  }

  /// Counts one by the letter the kernel has for its state.
  void count(byte letter) {
    switch (letter) {
      case 'R' -> running++;
      case 'S' -> sleeping++;
      case 'D' -> waiting++;
      case 'Z' -> zombie++;
      default -> other++;
    }
  }

  void add(States more) {
    running += more.running;
    sleeping += more.sleeping;
    waiting += more.waiting;
    zombie += more.zombie;
    other += more.other;
  }
}
