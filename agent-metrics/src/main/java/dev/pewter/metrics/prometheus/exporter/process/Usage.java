package dev.pewter.metrics.prometheus.exporter.process;

/// What a process, a thread or a group has used: counters of the kernel, or how much they grew.
final class Usage {
  double userSeconds;
  double systemSeconds;
  long readBytes;
  long writtenBytes;
  long majorFaults;
  long minorFaults;
  long voluntarySwitches;
  long forcedSwitches;

  void clear() {
    userSeconds = 0;
    systemSeconds = 0;
    readBytes = 0;
    writtenBytes = 0;
    majorFaults = 0;
    minorFaults = 0;
    voluntarySwitches = 0;
    forcedSwitches = 0;
  }

  void set(Usage other) {
    clear();
    add(other);
  }

  void add(Usage other) {
    userSeconds += other.userSeconds;
    systemSeconds += other.systemSeconds;
    readBytes += other.readBytes;
    writtenBytes += other.writtenBytes;
    majorFaults += other.majorFaults;
    minorFaults += other.minorFaults;
    voluntarySwitches += other.voluntarySwitches;
    forcedSwitches += other.forcedSwitches;
  }

  /// Makes this how much it grew from before to now. What became less, because a thread has ended
  /// or a file could not be read, has not grown.
  void setGrowth(Usage before, Usage now) {
    userSeconds = Math.max(0, now.userSeconds - before.userSeconds);
    systemSeconds = Math.max(0, now.systemSeconds - before.systemSeconds);
    readBytes = Math.max(0, now.readBytes - before.readBytes);
    writtenBytes = Math.max(0, now.writtenBytes - before.writtenBytes);
    majorFaults = Math.max(0, now.majorFaults - before.majorFaults);
    minorFaults = Math.max(0, now.minorFaults - before.minorFaults);
    voluntarySwitches = Math.max(0, now.voluntarySwitches - before.voluntarySwitches);
    forcedSwitches = Math.max(0, now.forcedSwitches - before.forcedSwitches);
  }
}
