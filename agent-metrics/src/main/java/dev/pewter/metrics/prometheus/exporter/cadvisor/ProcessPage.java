package dev.pewter.metrics.prometheus.exporter.cadvisor;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.ProcessStat;
import dev.pewter.metrics.host.RawPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Shows what the processes of control groups tell: network traffic and open files.
final class ProcessPage {
  private static final List<String> LEFT_OUT = List.of("lo", "veth", "docker");
  private static final int COLUMNS = 16;
  private static final int SENT = 8; // the first column of what was sent
  private static final Family[] TRAFFIC = new Family[COLUMNS];
  private static final Family PROCESSES = GroupPage.gauge("processes", "Processes.");
  private static final Family OPEN =
      GroupPage.gauge("file_descriptors", "Open files of all processes.");
  private static final Family SOCKETS =
      GroupPage.gauge("sockets", "Open sockets of all processes.");
  private static final Family LIMITS =
      GroupPage.gauge("ulimits_soft", "Limits of the first process; -1 for none.");

  static {
    TRAFFIC[0] = GroupPage.counter("network_receive_bytes_total", "Bytes received.");
    TRAFFIC[1] = GroupPage.counter("network_receive_packets_total", "Packets received.");
    TRAFFIC[2] = GroupPage.counter("network_receive_errors_total", "Errors when receiving.");
    TRAFFIC[3] =
        GroupPage.counter("network_receive_packets_dropped_total", "Packets dropped on arrival.");
    TRAFFIC[SENT] = GroupPage.counter("network_transmit_bytes_total", "Bytes sent.");
    TRAFFIC[SENT + 1] = GroupPage.counter("network_transmit_packets_total", "Packets sent.");
    TRAFFIC[SENT + 2] = GroupPage.counter("network_transmit_errors_total", "Errors when sending.");
    TRAFFIC[SENT + 3] =
        GroupPage.counter("network_transmit_packets_dropped_total", "Packets dropped on leaving.");
  }

  private final HostFiles files;
  private final GroupPage page;

  ProcessPage(HostFiles files, GroupPage page) {
    this.files = files;
    this.page = page;
  }

  /// A process of a group; empty when it has none.
  String first(String directory) throws IOException {
    Fields fields = files.readIfPossible(files.path(directory + "/cgroup.procs"));
    return fields != null && fields.nextLine() && fields.next() ? fields.text() : "";
  }

  /// Whether a process is the one that holds the network of a pod.
  boolean isPause(String pid) throws IOException {
    return "pause".equals(files.textIfPossible(files.proc(pid).add("/comm")));
  }

  /// Adds what passed the interfaces that a process sees.
  void addNetwork(String pid, GroupLabels labels) throws IOException {
    Fields fields = files.readIfPossible(files.proc(pid).add("/net/dev"));
    while (fields != null && fields.nextLine()) {
      if (!fields.next(':')) {
        continue;
      }
      String name = fields.text();
      if (LEFT_OUT.stream().anyMatch(name::startsWith) || !fields.next() || !fields.isNumber()) {
        continue; // and the heading
      }
      GroupLabels with = labels.with("interface", name);
      for (int i = 0; i < COLUMNS; i++) {
        if (TRAFFIC[i] != null) {
          page.add(TRAFFIC[i], fields.whole(), with);
        }
        if (!fields.next()) {
          break;
        }
      }
    }
  }

  /// Adds how many processes a group has, their files and the limit of the first.
  void addProcesses(String directory, GroupLabels labels) throws IOException {
    Fields fields = files.readIfPossible(files.path(directory + "/cgroup.procs"));
    if (fields == null) {
      return;
    }
    var pids = new ArrayList<String>();
    while (fields.nextLine()) {
      if (fields.next() && fields.isNumber()) {
        pids.add(fields.text());
      }
    }
    page.add(PROCESSES, pids.size(), labels);
    int[] counts = new int[2];
    for (String pid : pids) {
      count(files.proc(pid).add("/fd"), counts);
    }
    page.add(OPEN, counts[0], labels);
    page.add(SOCKETS, counts[1], labels);
    if (!pids.isEmpty()) {
      page.add(LIMITS, limit(pids.getFirst()), labels.with("ulimit", "max_open_files"));
    }
  }

  private void count(RawPath directory, int[] counts) throws IOException {
    int end = directory.length();
    files.list(
        directory,
        (name, length, _) -> {
          if (ProcessStat.isNumber(name, length)) {
            counts[0]++;
            directory.cut(end).add("/").add(name, 0, length);
            String target = files.linkIfPossible(directory);
            counts[1] += target != null && target.startsWith("socket:") ? 1 : 0;
          }
        });
  }

  private double limit(String pid) throws IOException {
    Fields fields = files.readIfPossible(files.proc(pid).add("/limits"));
    while (fields != null && fields.nextLine()) {
      boolean isFiles = fields.next() && fields.is("Max") && fields.next() && fields.is("open");
      if (isFiles && fields.next() && fields.next()) {
        return fields.is("unlimited") ? -1 : fields.whole();
      }
    }
    return Double.NaN;
  }
}
