package dev.pewter.metrics.prometheus.exporter.cadvisor;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.sys.FileStat;
import dev.pewter.core.sys.SystemCallException;
import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.HostPaths;
import dev.pewter.metrics.prometheus.exporter.SharedWork;
import dev.pewter.metrics.prometheus.exporter.cadvisor.ContainerFacts.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The control groups of one configuration and the page that shows them.
final class Exporter implements AutoCloseable {
  private static final double NANOS = 1e9;
  private static final Family ERROR =
      Family.gauge("container_scrape_error", "1 when control groups could not be shown.");

  private final PrometheusExporterCadvisorArguments arguments;
  private final ComponentContext context;
  private final Set<MetricKind> kinds;
  private final MetricPage page;
  private final GroupPage groupPage;
  private final ProcessPage processes;
  private final MachinePage machine;
  private final FileSystemPage fileSystems;
  private final WritableLayers layers;
  private final Groups groups;
  private final CgroupReader reader;
  private final Runtimes runtimes;
  private final CgroupStats stats = new CgroupStats();
  private final SharedWork shared = new SharedWork();
  private @Nullable IOException failure; // the last of the current page

  /// @param root below which the machine's files are
  Exporter(
      PrometheusExporterCadvisorArguments arguments,
      ComponentContext context,
      String root,
      MetricPage page) {
    this.arguments = arguments;
    this.context = context;
    this.page = page;
    this.kinds = MetricKind.chosen(arguments);
    String proc = either(root, "/proc", "1");
    String sys = either(root, "/sys", "fs");
    var files = new HostFiles(new HostPaths(proc, sys, root.isEmpty() ? "/" : root, "/run/udev"));
    var numbers = new CgroupFiles(files);
    this.groupPage = new GroupPage(page, kinds);
    this.processes = new ProcessPage(files, groupPage);
    this.machine = new MachinePage(files, numbers, root, proc);
    this.fileSystems = new FileSystemPage(files, groupPage, root);
    this.layers = new WritableLayers(files, groupPage, root);
    this.groups = new Groups(arguments, files);
    String tree = sys + "/fs/cgroup";
    this.reader =
        Files.exists(Path.of(tree, "cgroup.controllers"))
            ? new UnifiedReader(tree, proc + "/meminfo", numbers)
            : new LegacyReader(tree, numbers);
    this.runtimes =
        new Runtimes(arguments, root, context.agent().userAgent(), context.clock(), context.log());
  }

  /// A directory of the machine, else the agent's own.
  private static String either(String root, String path, String sign) {
    return Files.exists(Path.of(root + path, sign)) ? root + path : path;
  }

  byte[] page() throws IOException, InterruptedException {
    return shared.run(this::collect);
  }

  private byte[] collect() throws IOException, InterruptedException {
    page.clear();
    failure = null;
    try {
      collectParts();
    } catch (IOException e) {
      failure = e;
    }
    if (failure != null) {
      context.log().error("control groups cannot be shown", "err", failure);
    }
    ERROR.add(page, failure == null ? 0 : 1);
    byte[] text = page.text();
    if (page.dropCount() > 0) {
      context.log().warn("metrics left out", "count", page.dropCount(), "first", page.problems());
    }
    return text;
  }

  /// Adds the machine and each group as a part of its own.
  private void collectParts() throws IOException, InterruptedException {
    addPart(() -> machine.add(page, context.agent().version()));
    List<CgroupName> found = groups.find(reader.roots());
    var facts = new HashMap<String, ContainerFacts>();
    var pods = new HashMap<String, ContainerFacts>();
    for (CgroupName group : found) {
      ContainerFacts known = group.container().isEmpty() ? null : runtimes.facts(group.container());
      if (known != null) {
        facts.put(group.path(), known);
        pods.putIfAbsent(group.pod(), known);
      }
    }
    pods.remove("");
    runtimes.forget();
    Map<Long, String> devices = machine.devices();
    for (CgroupName group : found) {
      ContainerFacts known = facts.get(group.path());
      var labels = GroupLabels.of(group, known, pods.get(group.pod()), arguments);
      addPart(() -> add(group, known, labels, devices));
    }
  }

  /// Adds one part. What fails or has no room does not take the others with it.
  private void addPart(Part part) throws InterruptedException {
    page.beginPart();
    try {
      part.add();
      page.checkRoom();
    } catch (IOException e) {
      failure = e;
    } finally {
      page.endPart();
    }
  }

  private void add(
      CgroupName group,
      @Nullable ContainerFacts facts,
      GroupLabels labels,
      Map<Long, String> devices)
      throws IOException, InterruptedException {
    double start = startSeconds(group.path());
    if (start < 0) {
      return; // gone meanwhile
    }
    try {
      reader.read(group.path(), stats);
    } catch (IOException e) {
      context.log().debug("control group cannot be read", "group", group.path(), "err", e);
      return;
    }
    groupPage.addTimes(start, Math.floor(context.clock().now().toEpochMilli() / 1e3), labels);
    groupPage.addLimits(stats, labels);
    boolean isRoot = group.path().equals("/");
    if (isRoot && arguments.disableRootCgroupStats()) {
      return;
    }
    groupPage.addUsage(stats, devices, labels);
    String directory = reader.directory(group.path());
    if (kinds.contains(MetricKind.NETWORK)) {
      String pid = isRoot ? "1" : networkOf(group, facts, directory);
      if (!pid.isEmpty()) {
        processes.addNetwork(pid, labels);
      }
    }
    if (kinds.contains(MetricKind.PROCESS)) {
      processes.addProcesses(directory, labels);
    }
    if (kinds.contains(MetricKind.DISK)) {
      if (isRoot) {
        fileSystems.add(labels);
      } else if (!group.container().isEmpty()) {
        layers.add(group.container(), processes.first(directory), devices, labels);
      }
    }
    if (kinds.contains(MetricKind.DISK_IO) && isRoot) {
      fileSystems.addRequests(labels);
    }
  }

  /// A process that sees the network of a container that has its own; empty for others.
  private String networkOf(CgroupName group, @Nullable ContainerFacts facts, String directory)
      throws IOException {
    if (group.container().isEmpty()) {
      return "";
    }
    Network network = facts == null ? Network.UNKNOWN : facts.network();
    if (network == Network.OTHERS && !group.pod().isEmpty() && facts != null) {
      return ""; // the sandbox of its pod shows it
    }
    String pid = processes.first(directory);
    return switch (network) {
      case OWN -> pid;
      case OTHERS -> "";
      case UNKNOWN -> group.pod().isEmpty() || processes.isPause(pid) ? pid : "";
    };
  }

  private double startSeconds(String group) {
    double directory = modifiedSeconds(reader.directory(group));
    double first = modifiedSeconds(reader.firstFile(group));
    return first < 0 ? directory : Math.min(first, directory);
  }

  private static double modifiedSeconds(String path) {
    try {
      return Math.floor(FileStat.of(path).modifiedNanos() / NANOS);
    } catch (SystemCallException _) {
      return -1;
    }
  }

  /// Measures what containers have written; takes as long as that takes.
  void measureLayers() throws InterruptedException {
    layers.measure();
  }

  @Override
  public void close() {
    runtimes.close();
  }

  private interface Part {
    void add() throws IOException, InterruptedException;
  }
}
