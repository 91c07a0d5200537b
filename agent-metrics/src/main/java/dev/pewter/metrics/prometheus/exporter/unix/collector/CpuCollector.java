package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Time, throttling and, on demand, the make of CPUs.
final class CpuCollector implements Collector {
  private static final int MOST_CPUS = 65_536;
  private static final String CPUS = "devices/system/cpu";
  private static final Family ISOLATED =
      Family.gauge("node_cpu_isolated", "A CPU the scheduler leaves alone.", "cpu");
  private static final Family ONLINE =
      Family.gauge("node_cpu_online", "1 for a CPU that is in use, 0 for one taken away.", "cpu");

  private final HostFiles files;
  private final CpuTimes times;
  private final CpuThrottles throttles;
  private final @Nullable CpuInfo info;
  private final List<String> isolated;
  private final boolean isShowingOnline;

  CpuCollector(CollectorSettings settings) throws IOException {
    this.files = settings.files();
    var arguments = settings.arguments().cpu();
    boolean isShowingInfo =
        arguments.info()
            || !arguments.flagsInclude().isEmpty()
            || !arguments.bugsInclude().isEmpty();
    this.times = new CpuTimes(files, arguments.guest());
    this.throttles = new CpuThrottles(files);
    this.info = isShowingInfo ? new CpuInfo(files, arguments, !settings.isOn("cpufreq")) : null;
    String list = files.textIfPossible(files.sys(CPUS).add("/isolated"));
    this.isolated = list == null ? List.of() : numbers(list);
    this.isShowingOnline = settings.hasNewerFamilies();
  }

  /// The numbers of a list such as `1,3-5`; what is no list has none.
  static List<String> numbers(String list) {
    var found = new ArrayList<String>();
    for (String part : list.split(",", -1)) {
      int dash = part.indexOf('-');
      int first = number(dash < 0 ? part : part.substring(0, dash));
      int last = dash < 0 ? first : number(part.substring(dash + 1));
      for (int i = first; i >= 0 && i <= last; i++) {
        found.add(Integer.toString(i));
      }
    }
    return found;
  }

  private static int number(String digits) {
    try {
      int number = Integer.parseInt(digits.strip());
      return number < MOST_CPUS ? number : -1;
    } catch (NumberFormatException _) { // an empty list
      return -1;
    }
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    if (info != null) {
      info.collect(page);
    }
    times.collect(page);
    for (String cpu : isolated) {
      ISOLATED.add(page, 1, cpu);
    }
    throttles.collect(page);
    if (isShowingOnline) {
      addOnline(page);
    }
  }

  /// Nothing where no CPU can be taken away: one that cannot has no file that tells.
  private void addOnline(MetricPage page) throws IOException {
    List<String> names = files.listIfPossible(files.sys(CPUS));
    if (names == null) {
      return;
    }
    names.removeIf(name -> !CpuThrottles.isCpu(name));
    double[] online = new double[names.size()];
    boolean isKnown = false;
    for (int i = 0; i < online.length; i++) {
      RawPath path = files.sys(CPUS).add("/").add(names.get(i)).add("/");
      double told = Attributes.number(files, path, "online");
      isKnown |= !Double.isNaN(told);
      online[i] = told == 0 ? 0 : 1;
    }
    for (int i = 0; isKnown && i < online.length; i++) {
      ONLINE.add(page, online[i], names.get(i).substring("cpu".length()));
    }
  }
}
