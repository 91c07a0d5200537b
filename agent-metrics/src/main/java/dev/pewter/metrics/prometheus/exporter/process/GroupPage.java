package dev.pewter.metrics.prometheus.exporter.process;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;

/// Shows groups under the names of process-exporter.
final class GroupPage {
  private static final double NEVER = -62_135_596_800.0; // Go's zero time, of an empty group
  private static final String GROUP = "groupname";
  private static final String PREFIX = "namedprocess_namegroup_";

  private static final Family PROCESSES =
      Family.gauge(PREFIX + "num_procs", "Processes in the group.", GROUP);
  private static final Family CPU =
      Family.counter(PREFIX + "cpu_seconds_total", "CPU time in seconds, by mode.", GROUP, "mode");
  private static final Family READ =
      Family.counter(PREFIX + "read_bytes_total", "Bytes read from storage.", GROUP);
  private static final Family WRITTEN =
      Family.counter(PREFIX + "write_bytes_total", "Bytes written to storage.", GROUP);
  private static final Family MAJOR_FAULTS =
      Family.counter(
          PREFIX + "major_page_faults_total", "Page faults that had to read a disk.", GROUP);
  private static final Family MINOR_FAULTS =
      Family.counter(
          PREFIX + "minor_page_faults_total", "Page faults that did not read a disk.", GROUP);
  private static final Family SWITCHES =
      Family.counter(
          PREFIX + "context_switches_total",
          "Switches to another task, by cause.",
          "ctxswitchtype",
          GROUP);
  private static final Family MEMORY =
      Family.gauge(PREFIX + "memory_bytes", "Memory in bytes, by kind.", GROUP, "memtype");
  private static final Family OPEN_FILES =
      Family.gauge(PREFIX + "open_filedesc", "Open file descriptors.", GROUP);
  private static final Family WORST_RATIO =
      Family.gauge(
          PREFIX + "worst_fd_ratio",
          "Open file descriptors by those allowed, of the process nearest to its limit.",
          GROUP);
  private static final Family START =
      Family.gauge(
          PREFIX + "oldest_start_time_seconds",
          "When the oldest process started, in seconds since 1970.",
          GROUP);
  private static final Family THREADS =
      Family.gauge(PREFIX + "num_threads", "Threads of all processes.", GROUP);
  private static final Family STATES =
      Family.gauge(PREFIX + "states", "Processes and threads in each state.", GROUP, "state");
  private static final Family WAITING =
      Family.gauge(
          PREFIX + "threads_wchan",
          "Threads that wait in each function of the kernel.",
          GROUP,
          "wchan");
  private static final Family THREAD_COUNT =
      Family.gauge(PREFIX + "thread_count", "Threads of the same name.", GROUP, "threadname");
  private static final Family THREAD_CPU =
      Family.counter(
          PREFIX + "thread_cpu_seconds_total",
          "CPU time of threads of the same name in seconds, by mode.",
          GROUP,
          "mode",
          "threadname");
  private static final Family THREAD_BYTES =
      Family.counter(
          PREFIX + "thread_io_bytes_total",
          "Bytes that threads of the same name read and wrote.",
          GROUP,
          "iomode",
          "threadname");
  private static final Family THREAD_MAJOR_FAULTS =
      Family.counter(
          PREFIX + "thread_major_page_faults_total",
          "Page faults of threads of the same name that had to read a disk.",
          GROUP,
          "threadname");
  private static final Family THREAD_MINOR_FAULTS =
      Family.counter(
          PREFIX + "thread_minor_page_faults_total",
          "Page faults of threads of the same name that did not read a disk.",
          GROUP,
          "threadname");
  private static final Family THREAD_SWITCHES =
      Family.counter(
          PREFIX + "thread_context_switches_total",
          "Switches of threads of the same name to another task, by cause.",
          "ctxswitchtype",
          GROUP,
          "threadname");
  private static final Family SCRAPE_ERRORS =
      Family.counter("namedprocess_scrape_errors", "Pages that lack some groups or all.");
  private static final Family READ_ERRORS =
      Family.counter(
          "namedprocess_scrape_procread_errors", "Times that a process could not be read.");
  private static final Family PARTIAL_ERRORS =
      Family.counter(
          "namedprocess_scrape_partial_errors",
          "Times that some numbers of a process of a group could not be read.");

  private final boolean isShowingThreads;
  private final boolean isShowingShares;

  GroupPage(boolean isShowingThreads, boolean isShowingShares) {
    this.isShowingThreads = isShowingThreads;
    this.isShowingShares = isShowingShares;
  }

  void add(MetricPage page, Group group) {
    String name = group.name;
    PROCESSES.add(page, group.processes, name);
    CPU.add(page, group.usage.userSeconds, name, "user");
    CPU.add(page, group.usage.systemSeconds, name, "system");
    READ.add(page, (double) group.usage.readBytes, name);
    WRITTEN.add(page, (double) group.usage.writtenBytes, name);
    MAJOR_FAULTS.add(page, (double) group.usage.majorFaults, name);
    MINOR_FAULTS.add(page, (double) group.usage.minorFaults, name);
    SWITCHES.add(page, (double) group.usage.voluntarySwitches, "voluntary", name);
    SWITCHES.add(page, (double) group.usage.forcedSwitches, "nonvoluntary", name);
    addMemory(page, group);
    OPEN_FILES.add(page, group.openFiles, name);
    WORST_RATIO.add(page, group.worstOpenRatio, name);
    START.add(page, group.processes == 0 ? NEVER : group.startSeconds, name);
    THREADS.add(page, group.threadCount, name);
    STATES.add(page, group.states.running, name, "Running");
    STATES.add(page, group.states.sleeping, name, "Sleeping");
    STATES.add(page, group.states.waiting, name, "Waiting");
    STATES.add(page, group.states.zombie, name, "Zombie");
    STATES.add(page, group.states.other, name, "Other");
    group.waiting.forEach((function, count) -> WAITING.add(page, count, name, function));
    if (isShowingThreads) {
      group.threads.forEach((thread, named) -> addThreads(page, name, thread, named));
    }
  }

  private void addMemory(MetricPage page, Group group) {
    MEMORY.add(page, group.residentBytes, group.name, "resident");
    MEMORY.add(page, group.virtualBytes, group.name, "virtual");
    MEMORY.add(page, group.swappedBytes, group.name, "swapped");
    if (isShowingShares) {
      MEMORY.add(page, group.sharedOutBytes, group.name, "proportionalResident");
      MEMORY.add(page, group.sharedOutSwapBytes, group.name, "proportionalSwapped");
    }
  }

  private static void addThreads(
      MetricPage page, String group, String thread, Group.NamedThreads named) {
    Usage usage = named.usage;
    THREAD_COUNT.add(page, named.count, group, thread);
    THREAD_CPU.add(page, usage.userSeconds, group, "user", thread);
    THREAD_CPU.add(page, usage.systemSeconds, group, "system", thread);
    THREAD_BYTES.add(page, (double) usage.readBytes, group, "read", thread);
    THREAD_BYTES.add(page, (double) usage.writtenBytes, group, "write", thread);
    THREAD_MAJOR_FAULTS.add(page, (double) usage.majorFaults, group, thread);
    THREAD_MINOR_FAULTS.add(page, (double) usage.minorFaults, group, thread);
    THREAD_SWITCHES.add(page, (double) usage.voluntarySwitches, "voluntary", group, thread);
    THREAD_SWITCHES.add(page, (double) usage.forcedSwitches, "nonvoluntary", group, thread);
  }

  static void addErrors(MetricPage page, Tracker tracker, long scrapeErrors) {
    SCRAPE_ERRORS.add(page, (double) scrapeErrors);
    READ_ERRORS.add(page, (double) tracker.readErrors());
    PARTIAL_ERRORS.add(page, (double) tracker.partialErrors());
  }
}
