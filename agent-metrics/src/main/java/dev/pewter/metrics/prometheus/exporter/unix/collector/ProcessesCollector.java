package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.sys.FileSystemStat;
import dev.pewter.core.sys.RawFiles;
import dev.pewter.core.sys.SystemCallException;
import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.ProcessStat;
import dev.pewter.metrics.host.RawPath;
import java.io.IOException;
import java.util.Arrays;

/// How many processes and threads there are, by their states. One that vanishes meanwhile is not
/// counted. The threads of a process are only looked at when it has several, but in a copy of
/// `/proc` always: there it may have fewer than it says.
final class ProcessesCollector implements Collector {
  private static final int THREADS_FIELD = 17; // behind the state
  private static final int LETTERS = 128;
  private static final Family THREADS =
      Family.gauge("node_processes_threads", "Threads of all processes.");
  private static final Family MAX_THREADS =
      Family.gauge("node_processes_max_threads", "Threads there may be.");
  private static final Family STATE =
      Family.gauge("node_processes_state", "Processes in each state.", "state");
  private static final Family THREADS_STATE =
      Family.gauge("node_processes_threads_state", "Threads in each state.", "thread_state");
  private static final Family PIDS = Family.gauge("node_processes_pids", "Processes there are.");
  private static final Family MAX_PROCESSES =
      Family.gauge("node_processes_max_processes", "The limit of process numbers.");

  private final HostFiles files;
  private final int[] states = new int[LETTERS];
  private final int[] threadStates = new int[LETTERS];
  private int processes;
  private long threads;
  private boolean isKernels; // not a tree of files, where a process may have no tasks

  ProcessesCollector(HostFiles files) {
    this.files = files;
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Arrays.fill(states, 0);
    Arrays.fill(threadStates, 0);
    processes = 0;
    threads = 0;
    RawPath root = files.proc("");
    isKernels = isKernels(root);
    int result = files.list(root, this::process);
    if (result < 0) {
      throw HostFiles.error(root, -result);
    }
    THREADS.add(page, (double) threads);
    limit(page, MAX_THREADS, "sys/kernel/threads-max");
    add(page, STATE, states);
    add(page, THREADS_STATE, threadStates);
    limit(page, MAX_PROCESSES, "sys/kernel/pid_max");
    PIDS.add(page, processes);
  }

  private static boolean isKernels(RawPath root) {
    try {
      byte[] path = Arrays.copyOf(root.bytes(), root.length());
      return FileSystemStat.of(path).type() == FileSystemStat.PROC;
    } catch (SystemCallException _) { // told by the listing that follows
      return false;
    }
  }

  private void limit(MetricPage page, Family family, String file) throws IOException {
    files.read(files.proc(file));
    family.add(page, files.value().whole());
  }

  private static void add(MetricPage page, Family family, int[] counts) {
    for (int letter = 0; letter < LETTERS; letter++) {
      if (counts[letter] > 0) {
        family.add(page, counts[letter], LETTER_TEXTS[letter]);
      }
    }
  }

  private static final String[] LETTER_TEXTS = letters();

  private static String[] letters() {
    var texts = new String[LETTERS];
    for (int i = 0; i < LETTERS; i++) {
      texts[i] = Character.toString((char) i);
    }
    return texts;
  }

  private void process(byte[] pid, int pidLength, RawFiles.Kind kind) throws IOException {
    if (!ProcessStat.isNumber(pid, pidLength)) {
      return;
    }
    Fields stat = ProcessStat.readListed(files, files.path().add(pid, 0, pidLength).add("/stat"));
    if (stat == null) {
      return;
    }
    int state = stat.bytes()[stat.from()] & (LETTERS - 1);
    stat.skip(THREADS_FIELD);
    long count = stat.number();
    RawPath path = files.proc("").add(pid, 0, pidLength);
    processes++;
    states[state]++;
    threads += count;
    if (count == 1 && isKernels) {
      threadStates[state]++;
    } else {
      threads(path.add("/task"), pid, pidLength, state);
    }
  }

  private void threads(RawPath tasks, byte[] pid, int pidLength, int state) throws IOException {
    int result =
        files.list(
            tasks,
            (thread, length, _) -> {
              if (Arrays.equals(thread, 0, length, pid, 0, pidLength)) {
                threadStates[state]++; // known already
              } else if (ProcessStat.isNumber(thread, length)) {
                Fields stat =
                    ProcessStat.readListed(files, files.path().add(thread, 0, length).add("/stat"));
                if (stat != null) {
                  threadStates[stat.bytes()[stat.from()] & (LETTERS - 1)]++;
                }
              }
            });
    if (result < 0 && !ProcessStat.isGone(-result)) {
      throw HostFiles.error(tasks, -result);
    }
  }
}
