package dev.pewter.metrics.prometheus.exporter.process;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.telemetry.Log;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.HostPaths;
import dev.pewter.metrics.host.ProcessStat;
import dev.pewter.metrics.host.RawPath;
import dev.pewter.metrics.prometheus.exporter.process.Seen.Standing;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Finds the processes of groups and adds up what they use. For one thread at a time.
///
/// A process that was there before the first look counts from then on, a later one from its start.
final class Tracker {
  private static final int MOST_EMPTY_GROUPS = 10_000;
  private static final int MOST_ANCESTORS = 1_000;

  private final PrometheusExporterProcessArguments arguments;
  private final HostFiles files;
  private final ProcessReader reader;
  private final List<GroupMatcher> matchers;
  private final Log log;
  private final Instant begin;
  private final Map<Integer, Seen> known = new HashMap<>();
  private final List<Seen> newcomers = new ArrayList<>();
  private final Map<String, Group> groups = new TreeMap<>();
  private long round;
  private long readErrors;
  private long partialErrors;

  Tracker(PrometheusExporterProcessArguments arguments, Clock clock, Log log) throws IOException {
    this.arguments = arguments;
    this.files = new HostFiles(new HostPaths(arguments.procfsPath(), "/sys", "/", "/run/udev"));
    this.reader = new ProcessReader(files, arguments.gatherSmaps());
    this.matchers = arguments.matchers().stream().map(m -> new GroupMatcher(m, log)).toList();
    this.log = log;
    this.begin = clock.now();
  }

  /// Looks at all processes.
  ///
  /// @throws IOException when they cannot be listed
  void look() throws IOException {
    round++;
    newcomers.clear();
    RawPath root = files.proc("");
    int result =
        files.list(
            root,
            (name, length, _) -> {
              if (length < 10 && ProcessStat.isNumber(name, length)) {
                find(number(name, length), files.proc("").add(name, 0, length));
              }
            });
    if (result < 0) {
      throw HostFiles.error(root, -result);
    }
    known.values().removeIf(process -> process.round != round);
    newcomers.forEach(this::match);
    if (arguments.trackChildren()) {
      newcomers.forEach(process -> inherit(process, 0));
    }
    newcomers.forEach(this::settle);
    known.values().removeIf(this::isUnreadable);
    addUp();
  }

  private static int number(byte[] name, int length) {
    int number = 0;
    for (int i = 0; i < length; i++) {
      number = 10 * number + (name[i] - '0');
    }
    return number;
  }

  private void find(int pid, RawPath directory) {
    try {
      long startTicks = reader.startTicks(directory);
      Seen process = known.get(pid);
      if (process == null || process.startTicks != startTicks) {
        var facts = startTicks < 0 ? null : reader.facts(pid, startTicks);
        if (facts == null) {
          return;
        }
        process = new Seen(pid, startTicks);
        process.facts = facts;
        known.put(pid, process);
        newcomers.add(process);
      }
      process.round = round;
    } catch (IOException e) {
      failed(pid, e);
      Seen process = known.get(pid);
      if (process != null) { // else it would be counted anew
        process.round = round;
      }
    }
  }

  private void failed(int pid, IOException why) {
    readErrors++;
    log.debug("process cannot be read", "pid", pid, "err", why);
  }

  private void match(Seen process) {
    if (process.facts == null) {
      return;
    }
    for (GroupMatcher matcher : matchers) {
      String group = matcher.group(process.facts);
      if (group != null) {
        process.group = group;
        process.standing = Standing.IN_GROUP;
        return;
      }
    }
  }

  /// Gives a newcomer that no matcher takes the group of its nearest ancestor that has one. The
  /// search ends at an ancestor that was found to have none before.
  private void inherit(Seen process, int depth) {
    if (process.standing != Standing.NEW || process.facts == null) {
      return;
    }
    Seen parent = known.get(process.facts.parent());
    if (parent != null && parent != process && depth < MOST_ANCESTORS) {
      inherit(parent, depth + 1);
    }
    if (parent != null && parent.standing == Standing.IN_GROUP) {
      process.group = parent.group;
      process.standing = Standing.IN_GROUP;
    } else {
      process.standing = Standing.IN_NONE;
    }
  }

  /// One that is in no group is not looked at again, unless it is to be checked each time.
  private void settle(Seen process) {
    var facts = process.facts;
    process.facts = null;
    boolean isChecked = arguments.recheckOnScrape() || !arguments.trackChildren();
    if (process.standing != Standing.IN_GROUP && isChecked) {
      known.remove(process.pid);
    }
    process.isLater = facts != null && facts.start().isAfter(begin);
  }

  private boolean isUnreadable(Seen process) {
    if (process.standing != Standing.IN_GROUP) {
      return false;
    }
    try {
      switch (reader.read(process, round)) {
        case COMPLETE -> {}
        case PARTIAL -> partialErrors++;
        case GONE -> {
          return true;
        }
      }
    } catch (IOException e) {
      failed(process.pid, e);
      process.growth.clear();
      process.threads.values().forEach(thread -> thread.growth.clear());
      return !process.hasNumbers;
    }
    if (!process.hasNumbers) {
      process.hasNumbers = true;
      if (process.isLater) {
        process.growth.set(process.usage);
      }
    }
    return false;
  }

  private void addUp() {
    groups.values().forEach(Group::begin);
    for (Seen process : known.values()) {
      if (process.standing == Standing.IN_GROUP) {
        groups.computeIfAbsent(process.group, Group::new).add(process);
      }
    }
    groups.values().forEach(Group::end);
    long empty = groups.values().stream().filter(group -> group.processes == 0).count();
    if (arguments.removeEmptyGroups() || empty > MOST_EMPTY_GROUPS) {
      groups.values().removeIf(group -> group.processes == 0);
    }
    if (!arguments.removeEmptyGroups() && empty > MOST_EMPTY_GROUPS) {
      log.warn("groups without processes forgotten, there are too many", "count", empty);
    }
  }

  Collection<Group> groups() {
    return groups.values();
  }

  /// How many times a process could not be read.
  long readErrors() {
    return readErrors;
  }

  /// How many times a process of a group could not be read in part.
  long partialErrors() {
    return partialErrors;
  }
}
