package dev.pewter.deploy;

import dev.pewter.k8s.testing.TestApiServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/// Measures the distribution on a cluster made for it: what following containers through the API
/// server takes, what discovery takes, and how soon a new pod's line arrives. Started by
/// `deploy/src/bench/kubernetes.sh`.
final class ClusterBench {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int CONTAINERS = 3;
  private static final String NODE = "the-node";
  private static final String OTHER = "another-node";
  private static final PrintStream OUT = System.out;

  private final Path folder;
  private final TestApiServer server;
  private final FakeLoki loki;
  private int nextPod;

  /// What the kernel and the virtual machine say of a process.
  private record Footprint(
      double rssMib, double anonMib, long threads, long sockets, double liveMib) {}

  private ClusterBench(Path folder, TestApiServer server, FakeLoki loki) {
    this.folder = folder;
    this.server = server;
    this.loki = loki;
  }

  /// @param arguments what is to be measured: `tails`, `discovery`, `line`; nothing for all
  public static void main(String[] arguments) throws Exception {
    var what =
        List.of(arguments.length == 0 ? new String[] {"tails", "discovery", "line"} : arguments);
    Awaitility.setDefaultTimeout(PATIENCE);
    row("what", "measured", "promised");
    row("---", "---", "---");
    for (String each : what) {
      var folder = Files.createTempDirectory("cluster");
      try (var server = TestApiServer.start();
          var loki = new FakeLoki()) {
        var bench = new ClusterBench(folder, server, loki);
        switch (each) {
          case "tails" -> bench.tails(setting("TAILS", 3000));
          case "discovery" -> bench.discovery(setting("PODS", 20_000), setting("SECONDS", 60));
          case "line" -> bench.line();
          default -> throw new IllegalArgumentException(each);
        }
      }
    }
    System.exit(0);
  }

  private static int setting(String name, int byDefault) {
    return Integer.parseInt(System.getenv().getOrDefault(name, Integer.toString(byDefault)));
  }

  private static void row(String what, String measured, String promised) {
    OUT.printf(Locale.ROOT, "| %-66s | %18s | %s |%n", what, measured, promised);
  }

  private static String mib(double mib) {
    return String.format(Locale.ROOT, "%.0f MiB", mib);
  }

  /// Follows so many containers, quiet and talking.
  private void tails(int count) throws Exception {
    add(count / CONTAINERS, NODE);
    try (var agent = start(configuration("none"), "96m")) {
      settle();
      var nothing = footprint(agent);
      row("following no container: resident memory, anonymous", both(nothing), "");
      row("platform threads, sockets", nothing.threads() + ", " + nothing.sockets(), "");
      agent.terminate();
      long began = System.nanoTime();
      try (var following = start(configuration(NODE), "96m")) {
        Awaitility.await().until(() -> following.metric(OPENED) >= count);
        row("start until " + count + " containers are followed", seconds(since(began)), "");
        settle();
        var quiet = footprint(following);
        row("following " + count + " quiet ones: resident, anonymous", both(quiet), "256 MiB");
        row("platform threads, sockets", quiet.threads() + ", " + quiet.sockets(), "");
        double each = (quiet.liveMib() - nothing.liveMib()) * 1024 / count;
        row("live heap of each", String.format(Locale.ROOT, "%.1f KiB", each), "");
        talk(following, count);
      }
    }
  }

  private static final String OPENED = "pewter_loki_source_kubernetes_streams_total";

  /// A line a second in each container.
  private void talk(Pewter agent, int count) throws Exception {
    var received = new AtomicLong();
    loki.watch(push -> received.addAndGet(push.entries().size()));
    int rounds = setting("SECONDS", 60) / 2;
    long written = 0;
    double cpu = cpuSeconds(agent);
    long began = System.nanoTime();
    for (int round = 0; round < rounds; round++) {
      for (int pod = 0; pod < count / CONTAINERS; pod++) {
        for (int c = 0; c < CONTAINERS; c++) {
          say(pod, c);
          written++;
        }
      }
      pauseUntil(began + TimeUnit.SECONDS.toNanos(round + 1L));
    }
    long all = written;
    Awaitility.await().until(() -> received.get() >= all);
    double took = (System.nanoTime() - began) / 1e9;
    double cores = (cpuSeconds(agent) - cpu) / took;
    var busy = footprint(agent);
    row("each a line a second: resident, anonymous", both(busy), "256 MiB");
    row("processor time", String.format(Locale.ROOT, "%.0f mc", cores * 1000), "");
    row("lines written, received", all + ", " + received.get(), "the same");
  }

  private void say(int pod, int container) {
    server
        .log("shop", "pod-" + pod, "c" + container)
        .line(Instant.now().toString(), "GET /api/v1/things/" + pod + " 200 in 12 ms, all is well");
  }

  /// What discovery of one role takes.
  private void discovery(int pods, int seconds) throws Exception {
    add(500, NODE);
    add(pods - 500, OTHER);
    server.compact();
    Footprint nothing;
    try (var agent = start(discoverer(selector("none")), "96m")) {
      settle();
      nothing = footprint(agent);
      row("a selector that finds nothing: resident, anonymous", both(nothing), "");
    }
    try (var agent = start(discoverer(selector(NODE)), "96m")) {
      Awaitility.await().until(() -> known(agent) >= 500);
      settle();
      double more = footprint(agent).rssMib() - nothing.rssMib();
      row("the node's 500 pods of " + pods + ": more than that", mib(more), "< 15 MiB");
      row(
          "processor time for 1,000 changes a minute, of a core, at first",
          share(change(agent, seconds)),
          "");
      row("after that", share(change(agent, seconds)), "< 2 %");
      more = footprint(agent).rssMib() - nothing.rssMib();
      row("more memory after that", mib(more), "< 15 MiB");
    }
    try (var agent = start(discoverer(""), "192m")) {
      Awaitility.await().until(() -> known(agent) >= pods);
      settle();
      double more = footprint(agent).rssMib() - nothing.rssMib();
      row("without a selector " + pods + " pods: more than nothing", mib(more), "< 250 MiB");
    }
  }

  /// From the start, and from the API server's word of a new pod's address, a moment after that of
  /// the pod itself, to the first line. A cluster's API server has run for long: the first start
  /// warms that of the tests, which has the same processors, and is told apart.
  private void line() throws Exception {
    add(10, NODE);
    var received = new AtomicLong();
    loki.watch(push -> received.addAndGet(push.entries().size()));
    double cold = untilFirstLine(received);
    row("the first start of all, with servers that are cold as well", seconds(cold), "");
    double[] starts = new double[setting("STARTS", 5)];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = untilFirstLine(received);
    }
    Arrays.sort(starts);
    row(
        "start of the agent until the first line is at Loki: median, worst of " + starts.length,
        seconds(starts[starts.length / 2]) + ", " + seconds(starts[starts.length - 1]),
        "< 3 s");
    try (var agent = start(configuration(NODE), "96m")) {
      for (int attempt = 0; attempt < 3; attempt++) {
        settle();
        long before = received.get();
        server.put(pod(nextPod, NODE, 0).replace("\"podIP\":\"10.0.0.1\",", ""));
        pauseUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500));
        long began = System.nanoTime();
        put(nextPod, NODE, 0);
        say(nextPod, 0);
        nextPod++;
        awaitMore(received, before);
        row("a new pod until its first line is at Loki", seconds(since(began)), "< 3 s");
      }
      agent.terminate();
    }
  }

  private double untilFirstLine(AtomicLong received) throws Exception {
    long before = received.get();
    long began = System.nanoTime();
    try (var agent = start(configuration(NODE), "96m")) {
      for (int pod = 0; pod < 10; pod++) {
        say(pod, 0);
      }
      awaitMore(received, before);
      double took = since(began);
      settle();
      agent.terminate();
      return took;
    }
  }

  private static void awaitMore(AtomicLong received, long before) {
    Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> received.get() > before);
  }

  /// Changes the node's pods, a thousand times a minute; the share of a core that takes the agent.
  private double change(Pewter agent, int seconds) throws Exception {
    double cpu = cpuSeconds(agent);
    long began = System.nanoTime();
    for (int change = 0; change < seconds * 1000 / 60; change++) {
      put(change % 500, NODE, change + 1);
      pauseUntil(began + TimeUnit.MILLISECONDS.toNanos(60L * (change + 1)));
    }
    return (cpuSeconds(agent) - cpu) / seconds;
  }

  private static String share(double cores) {
    return String.format(Locale.ROOT, "%.1f %%", cores * 100);
  }

  private static double since(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.2f s", seconds);
  }

  private static String both(Footprint footprint) {
    return mib(footprint.rssMib()) + ", " + mib(footprint.anonMib());
  }

  /// Starts an agent that remembers nothing.
  private Pewter start(String configuration, String heap) throws IOException {
    var own = Files.createTempDirectory(folder, "agent");
    Files.writeString(own.resolve("bench.alloy"), configuration);
    var environment =
        Map.of("PEWTER_HEAP", heap, "PEWTER_JAVA_OPTS", "-XX:-DisableAttachMechanism");
    var agent = Pewter.run(own, environment, "bench.alloy");
    if (!agent.isRunning()) {
      throw new IOException(agent.err());
    }
    return agent;
  }

  private void add(int pods, String node) {
    for (int i = 0; i < pods; i++) {
      put(nextPod, node, 0);
      nextPod++;
    }
  }

  private void put(int number, String node, int revision) {
    for (int c = 0; c < CONTAINERS; c++) {
      var _ = server.log("shop", "pod-" + number, "c" + c);
    }
    server.put(pod(number, node, revision));
  }

  /// A pod of three containers, 4 kB of JSON.
  private static String pod(int number, String node, int revision) {
    var statuses = new ArrayList<String>();
    var containers = new ArrayList<String>();
    for (int c = 0; c < CONTAINERS; c++) {
      statuses.add(
          "{\"name\":\"c%1$d\",\"containerID\":\"containerd://%2$d%1$d\",\"state\":{\"running\":{}}}"
              .formatted(c, number));
      containers.add(
          ("{\"name\":\"c%d\",\"image\":\"registry/app:1\",\"ports\":[{\"containerPort\":80%d}],"
                  + "\"env\":[{\"name\":\"TEXT\",\"value\":\"%s\"}]}")
              .formatted(c, c, "x".repeat(1000)));
    }
    return """
    {"apiVersion":"v1","kind":"Pod",
     "metadata":{"namespace":"shop","name":"pod-%1$d","uid":"uid-%1$d",
       "labels":{"app.kubernetes.io/name":"web","pod-template-hash":"%1$d"},
       "annotations":{"revision":"%2$d"}},
     "spec":{"nodeName":"%3$s","restartPolicy":"Always","containers":[%4$s]},
     "status":{"phase":"Running","podIP":"10.0.0.1","hostIP":"192.0.2.1",
       "containerStatuses":[%5$s]}}"""
        .formatted(
            number, revision, node, String.join(",", containers), String.join(",", statuses));
  }

  private static String selector(String node) {
    return "selectors {\n role = \"pod\"\n field = \"spec.nodeName=" + node + "\"\n }\n";
  }

  private String discoverer(String selector) {
    return """
    logging {
      level = "warn"
    }

    discovery.kubernetes "pods" {
      role = "pod"
      %s
      %s
    }

    discovery.relabel "pods" {
      targets = discovery.kubernetes.pods.targets

      rule {
        source_labels = ["__meta_kubernetes_namespace"]
        target_label  = "namespace"
      }

      rule {
        source_labels = ["__meta_kubernetes_pod_label_app_kubernetes_io_name"]
        target_label  = "app"
      }
    }
    """
        .formatted(server.attributes(), selector);
  }

  private String configuration(String node) {
    return discoverer(selector(node))
        + """
        loki.source.kubernetes "pods" {
          targets    = discovery.relabel.pods.output
          forward_to = [loki.write.sink.receiver]

          client {
            %s
          }
        }

        loki.write "sink" {
          endpoint {
            url        = "%s"
            batch_wait = "100ms"
          }
        }
        """
            .formatted(server.attributes(), loki.url());
  }

  /// The pods it was told of.
  private static long known(Pewter agent) throws IOException, InterruptedException {
    return Math.round(agent.metric("prometheus_sd_kubernetes_events_total", "event=\"add\""));
  }

  private static double cpuSeconds(Pewter agent) throws IOException, InterruptedException {
    return agent.metric("process_cpu_seconds_total");
  }

  /// Until start-up and what it left are over.
  private static void settle() throws InterruptedException {
    pauseUntil(System.nanoTime() + TimeUnit.SECONDS.toNanos(setting("SETTLE", 15)));
  }

  private static void pauseUntil(long nanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(Math.max(0, nanos - System.nanoTime()));
  }

  private static Footprint footprint(Pewter agent) throws IOException, InterruptedException {
    var status = Path.of("/proc", Long.toString(agent.pid()), "status");
    double rss = 0;
    double anon = 0;
    long threads = 0;
    for (String line : Files.readAllLines(status)) {
      String[] words = line.split("\\s+", -1);
      switch (words[0]) {
        case "VmRSS:" -> rss = Double.parseDouble(words[1]) / 1024;
        case "RssAnon:" -> anon = Double.parseDouble(words[1]) / 1024;
        case "Threads:" -> threads = Long.parseLong(words[1]);
        default -> {}
      }
    }
    return new Footprint(rss, anon, threads, sockets(agent), live(agent));
  }

  private static long sockets(Pewter agent) throws IOException {
    try (var files = Files.list(Path.of("/proc", Long.toString(agent.pid()), "fd"))) {
      long count = 0;
      for (var file : files.toList()) {
        count += Files.readSymbolicLink(file).toString().startsWith("socket:") ? 1 : 0;
      }
      return count;
    }
  }

  /// The heap after a collection.
  private static double live(Pewter agent) throws IOException, InterruptedException {
    long total = 0;
    for (String line : jcmd(agent, "GC.class_histogram").lines().toList()) {
      String[] words = line.strip().split("\\s+", -1);
      if (words[0].equals("Total")) {
        total = Long.parseLong(words[2]);
      }
    }
    return total / 1048576.0;
  }

  private static String jcmd(Pewter agent, String command)
      throws IOException, InterruptedException {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var process =
        new ProcessBuilder(jcmd, Long.toString(agent.pid()), command)
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    String kept = System.getenv("KEEP");
    if (kept != null) {
      Files.writeString(Path.of(kept + "." + System.nanoTime()), said);
    }
    return said;
  }
}
