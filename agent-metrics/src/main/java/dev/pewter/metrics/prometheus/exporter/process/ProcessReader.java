package dev.pewter.metrics.prometheus.exporter.process;

import dev.pewter.core.sys.PageSize;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.ProcessStat;
import dev.pewter.metrics.host.RawPath;
import dev.pewter.metrics.prometheus.exporter.process.Seen.SeenThread;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the files of processes. For one thread at a time.
final class ProcessReader {
  private static final double TICKS = 100; // in a second, whatever the kernel's own are
  private static final int ENOENT = 2;
  private static final int KIB = 1024;
  private static final int TO_MINOR_FAULTS = 6; // fields behind the parent
  private static final double UNLIMITED = 0x1p64;

  private final HostFiles files;
  private final UserNames users = new UserNames(Path.of("/etc/passwd"));
  private final long bootSeconds;
  private final double pageBytes;
  private final boolean isGatheringShares;

  /// @throws IOException when it does not look like `/proc`
  ProcessReader(HostFiles files, boolean isGatheringShares) throws IOException {
    this.files = files;
    this.isGatheringShares = isGatheringShares;
    this.pageBytes = PageSize.bytes();
    this.bootSeconds = bootSeconds(files);
  }

  private static long bootSeconds(HostFiles files) throws IOException {
    Fields fields = files.read(files.proc("stat"));
    while (fields.nextLine()) {
      if (fields.next() && fields.is("btime") && fields.next()) {
        return fields.number();
      }
    }
    throw new IOException(files.proc("stat") + ": it does not tell when the machine started");
  }

  /// When a process started, in ticks since the machine did; -1 when it is gone.
  long startTicks(RawPath directory) throws IOException {
    int end = directory.length();
    Fields stat = ProcessStat.read(files, directory.add("/stat"));
    directory.cut(end);
    return stat != null && stat.skip(19) ? stat.number() : -1;
  }

  /// What a process is known by; null when it is gone.
  @Nullable ProcessFacts facts(int pid, long startTicks) throws IOException {
    RawPath path = files.proc("").addNumber(pid);
    int end = path.length();
    Fields stat = ProcessStat.read(files, path.add("/stat"));
    if (stat == null) {
      return null;
    }
    String name = ProcessStat.name(stat);
    stat.next();
    int parent = (int) stat.number();
    Fields status = files.readIfPossible(path.cut(end).add("/status"));
    if (status == null) {
      return null;
    }
    long user = 0;
    while (status.nextLine()) {
      if (status.next() && status.is("Uid:") && status.skip(2)) {
        user = status.number();
        break;
      }
    }
    if (files.readIfPossible(path.cut(end).add("/cmdline")) == null) {
      return null;
    }
    List<String> commandLine = commandLine(files.value());
    return new ProcessFacts(
        pid,
        parent,
        name,
        commandLine,
        users.name(user),
        start(startTicks),
        cgroups(path.cut(end).add("/cgroup")));
  }

  private Instant start(long ticks) {
    return Instant.ofEpochSecond(bootSeconds)
        .plus(Duration.ofMillis(10).multipliedBy(Math.min(ticks, Integer.MAX_VALUE * 1000L)));
  }

  private static List<String> commandLine(Fields whole) {
    byte[] bytes = whole.bytes();
    int end = whole.end();
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    var words = new ArrayList<String>();
    int from = 0;
    for (int i = 0; i <= end && end > 0; i++) {
      if (i == end || bytes[i] == 0) {
        words.add(new String(bytes, from, i - from, StandardCharsets.UTF_8));
        from = i + 1;
      }
    }
    return List.copyOf(words);
  }

  private List<String> cgroups(RawPath path) throws IOException {
    var found = new ArrayList<String>();
    Fields lines = files.readIfPossible(path);
    while (lines != null && lines.nextLine()) {
      lines.next(':'); // the number of the hierarchy
      if (lines.next(':')) { // its controllers
        found.add(lines.rest().text());
      }
    }
    return List.copyOf(found);
  }

  /// What became of reading a process's numbers.
  enum Outcome {
    COMPLETE,
    PARTIAL,
    GONE
  }

  /// Reads the numbers of a process anew.
  ///
  /// @throws IOException when not even the basic ones can be read
  Outcome read(Seen process, long round) throws IOException {
    RawPath path = files.proc("").addNumber(process.pid);
    int end = path.length();
    Fields stat = ProcessStat.read(files, path.add("/stat"));
    if (stat == null) {
      return Outcome.GONE;
    }
    byte letter = stat.bytes()[stat.from()];
    var now = new Usage();
    stat.next(); // the parent
    readStat(stat, now);
    stat.skip(5);
    double threadCount = stat.whole();
    stat.skip(2);
    if (stat.number() != process.startTicks) {
      return Outcome.GONE; // and its number taken
    }
    stat.next();
    double virtualBytes = stat.whole();
    stat.next();
    double residentBytes = stat.whole() * pageBytes;
    Fields status = files.readIfPossible(path.cut(end).add("/status"));
    if (status == null) {
      return gone(path);
    }
    process.swappedBytes = readStatus(status, now);
    boolean isWhole = readTraffic(path.cut(end).add("/io"), process.usage, now);
    process.openLimit = openLimit(path.cut(end).add("/limits"));
    if (process.openLimit < 0) {
      return gone(path);
    }
    process.openFiles = 0;
    if (files.list(path.cut(end).add("/fd"), (_, _, _) -> process.openFiles++) < 0) {
      process.openFiles = -1;
      isWhole = false;
    }
    String waitsIn = waitsIn(path.cut(end).add("/wchan"));
    isWhole &= waitsIn != null;
    process.waitsIn = waitsIn == null ? "" : waitsIn;
    isWhole &= !isGatheringShares || readShares(path.cut(end), process);
    process.startSeconds = bootSeconds + Math.floorDiv(process.startTicks, 100L);
    process.threadCount = threadCount;
    process.virtualBytes = virtualBytes;
    process.residentBytes = residentBytes;
    process.states.clear();
    process.states.count(letter);
    isWhole &= readThreads(path.cut(end).add("/task/"), process, threadCount, round, now);
    if (process.hasNumbers) {
      process.growth.setGrowth(process.usage, now);
    }
    process.usage.set(now);
    return isWhole ? Outcome.COMPLETE : Outcome.PARTIAL;
  }

  private Outcome gone(RawPath path) throws IOException {
    if (ProcessStat.isGone(files.errno())) {
      return Outcome.GONE;
    }
    throw HostFiles.error(path, files.errno());
  }

  /// Reads what is used from the `stat` of a process or thread, from its parent up to its system
  /// time.
  private static void readStat(Fields parent, Usage usage) throws IOException {
    parent.skip(TO_MINOR_FAULTS);
    usage.minorFaults = parent.number();
    parent.skip(2);
    usage.majorFaults = parent.number();
    parent.skip(2);
    usage.userSeconds = parent.whole() / TICKS;
    parent.next();
    usage.systemSeconds = parent.whole() / TICKS;
  }

  /// Reads the switches between tasks; returns how many bytes are swapped out.
  private static double readStatus(Fields status, Usage usage) throws IOException {
    double swapped = 0;
    while (status.nextLine()) {
      if (!status.next()) {
        continue;
      }
      if (status.is("VmSwap:") && status.next()) {
        swapped = status.whole() * KIB;
      } else if (status.is("voluntary_ctxt_switches:") && status.next()) {
        usage.voluntarySwitches = status.number();
      } else if (status.is("nonvoluntary_ctxt_switches:") && status.next()) {
        usage.forcedSwitches = status.number();
      }
    }
    return swapped;
  }

  /// @param before what it stays at when it cannot be read
  private boolean readTraffic(RawPath path, Usage before, Usage usage) throws IOException {
    Fields fields = files.readIfPossible(path);
    if (fields == null) {
      usage.readBytes = before.readBytes;
      usage.writtenBytes = before.writtenBytes;
      return false;
    }
    while (fields.nextLine()) {
      if (fields.next() && fields.is("read_bytes:") && fields.next()) {
        usage.readBytes = fields.number();
      } else if (fields.is("write_bytes:") && fields.next()) {
        usage.writtenBytes = fields.number();
      }
    }
    return true;
  }

  /// How many files a process may open; -1 when that cannot be read.
  private double openLimit(RawPath path) throws IOException {
    Fields fields = files.readIfPossible(path);
    if (fields == null) {
      return -1;
    }
    while (fields.nextLine()) {
      if (fields.line().startsWith("Max open files")) {
        fields.select(fields.from() + "Max open files".length(), fields.to());
        return number(fields);
      }
    }
    return UNLIMITED;
  }

  /// The first number in what is left of a line.
  private static double number(Fields rest) throws IOException {
    byte[] bytes = rest.bytes();
    int from = rest.from();
    while (from < rest.to() && bytes[from] == ' ') {
      from++;
    }
    int to = from;
    while (to < rest.to() && bytes[to] != ' ') {
      to++;
    }
    return rest.select(from, to).is("unlimited") ? UNLIMITED : rest.whole();
  }

  /// In which function of the kernel it waits; empty when in none, null when that is not told.
  private @Nullable String waitsIn(RawPath path) throws IOException {
    String function = files.textIfPossible(path);
    return "0".equals(function) ? "" : function;
  }

  /// Memory by shares: of what is shared with others each has its part.
  private boolean readShares(RawPath directory, Seen process) throws IOException {
    int end = directory.length();
    process.sharedOutBytes = 0;
    process.sharedOutSwapBytes = 0;
    Fields fields = files.readIfPossible(directory.add("/smaps_rollup"));
    if (fields == null && files.errno() == ENOENT) { // before kernel 4.14
      fields = files.readIfPossible(directory.cut(end).add("/smaps"));
    }
    if (fields == null) {
      return false;
    }
    while (fields.nextLine()) {
      if (fields.next() && fields.is("Pss:") && fields.next()) {
        process.sharedOutBytes += fields.whole() * KIB;
      } else if (fields.is("SwapPss:") && fields.next()) {
        process.sharedOutSwapBytes += fields.whole() * KIB;
      }
    }
    return true;
  }

  /// Reads the threads when there are several; their switches are the process's then.
  private boolean readThreads(
      RawPath tasks, Seen process, double count, long round, Usage ofProcess) throws IOException {
    if (count < 2) {
      process.threads.clear();
      return true;
    }
    int end = tasks.length();
    int result =
        files.list(
            tasks,
            (name, length, _) -> {
              if (ProcessStat.isNumber(name, length)) {
                readThread(tasks.cut(end).add(name, 0, length), process, round);
              }
            });
    process.threads.values().removeIf(thread -> thread.round != round);
    if (process.threads.size() < 2) {
      process.threads.clear();
    } else {
      ofProcess.voluntarySwitches = 0;
      ofProcess.forcedSwitches = 0;
      for (SeenThread thread : process.threads.values()) {
        ofProcess.voluntarySwitches += thread.usage.voluntarySwitches;
        ofProcess.forcedSwitches += thread.usage.forcedSwitches;
        process.states.count(thread.state);
      }
    }
    return result >= 0 || ProcessStat.isGone(-result);
  }

  private void readThread(RawPath path, Seen process, long round) throws IOException {
    int end = path.length();
    int number = number(path);
    Fields stat = ProcessStat.read(files, path.add("/stat"));
    if (stat == null) {
      return;
    }
    byte letter = stat.bytes()[stat.from()];
    String name = ProcessStat.name(stat);
    var now = new Usage();
    stat.next();
    readStat(stat, now);
    stat.skip(7);
    long startTicks = stat.number();
    Fields status = files.readIfPossible(path.cut(end).add("/status"));
    if (status == null) {
      return;
    }
    readStatus(status, now);
    SeenThread thread = process.threads.get(number);
    boolean isKnown = thread != null && thread.startTicks == startTicks;
    readTraffic(path.cut(end).add("/io"), thread == null || !isKnown ? now : thread.usage, now);
    String waitsIn = waitsIn(path.cut(end).add("/wchan"));
    if (thread == null || !isKnown) {
      thread = new SeenThread(startTicks);
      process.threads.put(number, thread);
    }
    thread.round = round;
    thread.name = name;
    thread.waitsIn = waitsIn == null ? "" : waitsIn;
    if (isKnown) {
      thread.growth.setGrowth(thread.usage, now);
    }
    thread.usage.set(now);
    thread.state = letter;
  }

  /// The number that is the last part of a path.
  private static int number(RawPath path) {
    int number = 0;
    int place = 1;
    for (int i = path.length() - 1; i >= 0 && path.bytes()[i] != '/'; i--) {
      number += (path.bytes()[i] - '0') * place;
      place *= 10;
    }
    return number;
  }
}
