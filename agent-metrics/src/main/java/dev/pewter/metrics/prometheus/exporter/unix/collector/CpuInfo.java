package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.regex.SearchPattern;
import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `cpuinfo` says of each CPU, and the flags and bugs of the first.
final class CpuInfo {
  private static final double MHZ = 1e6;
  private static final Family INFO =
      Family.gauge(
          "node_cpu_info",
          "What the kernel knows of a CPU.",
          "cachesize",
          "core",
          "cpu",
          "family",
          "microcode",
          "model",
          "model_name",
          "package",
          "stepping",
          "vendor");
  private static final Family FREQUENCY =
      Family.gauge(
          "node_cpu_frequency_hertz", "How fast a CPU runs now.", "core", "cpu", "package");
  private static final Family FLAG =
      Family.gauge("node_cpu_flag_info", "A feature of the first CPU.", "flag");
  private static final Family BUG =
      Family.gauge("node_cpu_bug_info", "A bug of the first CPU.", "bug");

  private final HostFiles files;
  private final @Nullable SearchPattern flags;
  private final @Nullable SearchPattern bugs;
  private final boolean isShowingFrequency;
  private final Map<String, String> facts = new HashMap<>();

  /// @param isShowingFrequency when no other collector shows it
  CpuInfo(HostFiles files, CollectorArguments.Cpu arguments, boolean isShowingFrequency) {
    this.files = files;
    this.flags = CollectorArguments.pattern(arguments.flagsInclude());
    this.bugs = CollectorArguments.pattern(arguments.bugsInclude());
    this.isShowingFrequency = isShowingFrequency;
  }

  void collect(MetricPage page) throws IOException {
    Fields fields = files.read(files.proc("cpuinfo"));
    facts.clear();
    boolean isFirst = true;
    while (fields.nextLine()) {
      if (!fields.next(':')) {
        continue;
      }
      String key = fields.text();
      if (key.equals("processor") && facts.containsKey("processor")) {
        show(page, isFirst);
        isFirst = false;
        facts.clear();
      }
      facts.put(key, fields.restAsItIs().text());
    }
    if (facts.containsKey("processor")) {
      show(page, isFirst);
    }
    facts.clear();
  }

  private void show(MetricPage page, boolean isFirst) {
    String cpu = fact("processor");
    String core = fact("core id");
    String pack = fact("physical id");
    INFO.add(
        page,
        1,
        fact("cache size"),
        core,
        cpu,
        fact("cpu family"),
        fact("microcode"),
        fact("model"),
        fact("model name"),
        pack,
        fact("stepping"),
        fact("vendor_id")); // arm64 has none: its implementer is shown nowhere, as in the original
    if (isShowingFrequency) {
      FREQUENCY.add(page, megahertz() * MHZ, core, cpu, pack);
    }
    if (isFirst) {
      show(page, FLAG, facts.containsKey("flags") ? fact("flags") : fact("Features"), flags);
      show(page, BUG, fact("bugs"), bugs);
    }
  }

  private double megahertz() {
    try {
      return Double.parseDouble(fact("cpu MHz"));
    } catch (NumberFormatException _) { // other architectures do not tell
      return 0;
    }
  }

  private String fact(String key) {
    return facts.getOrDefault(key, "");
  }

  private static void show(
      MetricPage page, Family family, String words, @Nullable SearchPattern wanted) {
    if (wanted == null) {
      return;
    }
    for (String word : words.split(" ", -1)) {
      if (!word.isEmpty() && wanted.isIn(word)) {
        family.add(page, 1, word);
      }
    }
  }
}
