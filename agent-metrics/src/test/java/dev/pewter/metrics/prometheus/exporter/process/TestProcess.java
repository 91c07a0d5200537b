package dev.pewter.metrics.prometheus.exporter.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// A process of a machine that is but files. Every second thread of it has the same name.
record TestProcess(
    int pid, int parent, String comm, String commandLine, long startTicks, int threads, long used) {

  static TestProcess of(int pid, String comm, String commandLine) {
    return new TestProcess(pid, 1, comm, commandLine, 100, 1, 1000);
  }

  TestProcess childOf(int other) {
    return new TestProcess(pid, other, comm, commandLine, startTicks, threads, used);
  }

  TestProcess started(long ticks) {
    return new TestProcess(pid, parent, comm, commandLine, ticks, threads, used);
  }

  TestProcess withThreads(int count) {
    return new TestProcess(pid, parent, comm, commandLine, startTicks, count, used);
  }

  /// So much of everything was used until now.
  TestProcess using(long count) {
    return new TestProcess(pid, parent, comm, commandLine, startTicks, threads, count);
  }

  void write(Path proc) throws IOException {
    Path folder = proc.resolve(Integer.toString(pid));
    numbers(folder, comm);
    Files.writeString(folder.resolve("cmdline"), commandLine.replace(' ', '\0') + "\0");
    Files.writeString(folder.resolve("cgroup"), "0::/system.slice/" + comm + ".service\n");
    Files.writeString(
        folder.resolve("limits"),
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max processes             7000                 7000                 processes
        Max open files            40                   4096                 files
        """);
    Files.writeString(
        folder.resolve("smaps_rollup"),
        """
        55d0-7ffc ---p 00000000 00:00 0                          [rollup]
        Rss:                 400 kB
        Pss:                 300 kB
        Pss_Anon:            200 kB
        SwapPss:              20 kB
        """);
    Files.createDirectories(folder.resolve("fd"));
    for (int i = 0; i < 4; i++) {
      Files.writeString(folder.resolve("fd/" + i), "");
    }
    for (int i = 0; i < threads && threads > 1; i++) {
      numbers(folder.resolve("task/" + (pid + i)), i % 2 == 0 ? comm : "odd");
    }
  }

  private void numbers(Path folder, String name) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("stat"),
        "%d (%s) S %d 1 1 0 -1 0 %d 0 %d 0 %d %d 0 0 20 0 %d 0 %d 2048000 100 0\n"
            .formatted(pid, name, parent, used, 2 * used, used, 2 * used, threads, startTicks));
    Files.writeString(
        folder.resolve("status"),
        """
        Name:	%s
        Uid:	0	0	0	0
        VmSwap:	      12 kB
        voluntary_ctxt_switches:	%d
        nonvoluntary_ctxt_switches:	%d
        """
            .formatted(name, used, 2 * used));
    Files.writeString(
        folder.resolve("io"),
        "rchar: 1\nread_bytes: %d\nwrite_bytes: %d\n".formatted(used, 2 * used));
    Files.writeString(folder.resolve("wchan"), "do_wait");
  }

  void end(Path proc) throws IOException {
    try (var files = Files.walk(proc.resolve(Integer.toString(pid)))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
