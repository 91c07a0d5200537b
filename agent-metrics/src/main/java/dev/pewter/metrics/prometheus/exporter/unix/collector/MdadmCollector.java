package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import dev.pewter.metrics.host.RawPath;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Software RAIDs, from `mdstat`, on demand also from `block/md*/md`:
///
/// ```
/// md6 : active raid1 sdb2[2](F) sdc[1](S) sda2[0]
///       195310144 blocks [2/1] [U_]
///       [=>...................]  recovery =  8.5% (16775552/195310144) finish=17.0min
/// ```
final class MdadmCollector implements Collector {
  private static final Family BLOCKS =
      Family.gauge("node_md_blocks", "Blocks of an array.", "device");
  private static final Family SYNCED =
      Family.gauge("node_md_blocks_synced", "Blocks that are in step.", "device");
  private static final Family REQUIRED =
      Family.gauge("node_md_disks_required", "Disks that an array needs.", "device");
  private static final Family DISKS =
      Family.gauge("node_md_disks", "Disks of an array by state.", "device", "state");
  private static final Family STATE =
      Family.gauge("node_md_state", "1 for the state an array is in, else 0.", "device", "state");
  private static final Family RAID_DISKS =
      Family.gauge("node_md_raid_disks", "Disks of an array that lacks none.", "device");
  private static final Family DEGRADED =
      Family.gauge("node_md_degraded", "Disks that an array lacks.", "device");
  private static final Set<String> CONTAINERS = Set.of("container", "imsm", "ddf", "");
  private static final String[] STATES = {"active", "inactive", "recovering", "resync", "check"};

  private final HostFiles files;
  private final boolean isShowingDegraded;

  /// What is known of the array whose lines are read.
  private static final class Array {
    final String name;
    String state;
    final boolean hasAllDisks; // levels that cannot lose one
    double members;
    double failed;
    double spare;
    double required;
    double active;
    double blocks = Double.NaN;
    double synced = Double.NaN;

    Array(String name, String state, String line) {
      this.name = name;
      this.state = state;
      this.hasAllDisks = line.contains("raid0") || line.contains("linear");
      this.members = count(line, "[");
      this.failed = count(line, "(F)");
      this.spare = count(line, "(S)");
    }

    private static double count(String text, String what) {
      double count = 0;
      for (int at = text.indexOf(what); at >= 0; at = text.indexOf(what, at + 1)) {
        count++;
      }
      return count;
    }
  }

  MdadmCollector(CollectorSettings settings) {
    this.files = settings.files();
    this.isShowingDegraded = settings.hasNewerFamilies();
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Fields line = files.readIfThere(files.proc("mdstat"));
    if (line == null) {
      throw new NoData("mdstat: not there");
    }
    Array array = null;
    while (line.nextLine()) {
      String text = line.line().text();
      if (text.isBlank()) {
        continue;
      }
      if (text.charAt(0) != ' ' && text.charAt(0) != '\t') {
        add(page, array);
        array = begin(text);
      } else if (array != null && Double.isNaN(array.blocks)) {
        readSize(array, text.strip());
      } else if (array != null && !text.contains("bitmap")) {
        readProgress(array, text);
      }
    }
    add(page, array);
    if (isShowingDegraded) {
      addDegraded(page);
    }
  }

  private void addDegraded(MetricPage page) throws IOException {
    List<String> names = files.listIfPossible(files.sys("block"));
    if (names == null) {
      return;
    }
    for (String name : names) {
      RawPath path = files.sys("block/").add(name).add("/md/");
      int length = path.length();
      String level = name.startsWith("md") ? files.textIfPossible(path.add("level")) : null;
      path.cut(length);
      if (level != null) {
        addDegraded(page, path, name, level);
      }
    }
  }

  private void addDegraded(MetricPage page, RawPath path, String name, String level)
      throws IOException {
    String disks = Attributes.text(files, path, "raid_disks"); // `5 (4)` while one is added
    int blank = disks.indexOf(' ');
    double count = number(blank < 0 ? disks : disks.substring(0, blank));
    if (!CONTAINERS.contains(level) && !Double.isNaN(count)) {
      RAID_DISKS.add(page, count, name);
    }
    double degraded = Attributes.numberOrMistake(files, path, "degraded");
    DEGRADED.add(page, Double.isNaN(degraded) ? 0 : degraded, name);
  }

  /// The array that a line `NAME : STATE …` begins; null for other lines.
  private static @Nullable Array begin(String line) {
    String[] words = line.split("\\s+", 4);
    boolean isArray = words.length >= 3 && words[1].equals(":") && words[0].startsWith("md");
    return isArray ? new Array(words[0], words[2], line) : null;
  }

  private static void readSize(Array array, String line) {
    int space = line.indexOf(' ');
    array.blocks = number(space < 0 ? line : line.substring(0, space));
    array.synced = array.blocks;
    if (array.hasAllDisks) {
      array.required = array.members;
      array.active = array.members;
      return;
    }
    int slash = line.indexOf('/');
    while (slash > 0 && !array.state.equals("inactive")) {
      int open = line.lastIndexOf('[', slash);
      int close = line.indexOf(']', slash);
      double required = open < 0 ? Double.NaN : number(line.substring(open + 1, slash));
      double active = close < 0 ? Double.NaN : number(line.substring(slash + 1, close));
      if (!Double.isNaN(required) && !Double.isNaN(active)) {
        array.required = required;
        array.active = active;
        return;
      }
      slash = line.indexOf('/', slash + 1);
    }
  }

  private static void readProgress(Array array, String line) {
    String state =
        line.contains("recovery")
            ? "recovering"
            : line.contains("reshape")
                ? "reshape" // has no sample of its own
                : line.contains("resync") ? "resync" : line.contains("check") ? "check" : "";
    if (state.isEmpty()) {
      return;
    }
    array.state = state;
    int open = line.indexOf('(');
    int slash = line.indexOf('/', open);
    if (line.contains("PENDING") || line.contains("DELAYED")) {
      array.synced = 0;
    } else if (open >= 0 && slash >= 0) {
      array.synced = number(line.substring(open + 1, slash));
    }
  }

  private static double number(String digits) {
    boolean isNumber =
        !digits.isEmpty()
            && digits.length() < 19
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return isNumber ? Long.parseLong(digits) : Double.NaN;
  }

  private static void add(MetricPage page, @Nullable Array array) throws IOException {
    if (array == null) {
      return;
    }
    if (Double.isNaN(array.blocks)) {
      throw new IOException("mdstat: no size of " + array.name);
    }
    BLOCKS.add(page, array.blocks, array.name);
    if (!Double.isNaN(array.synced)) {
      SYNCED.add(page, array.synced, array.name);
    }
    REQUIRED.add(page, array.required, array.name);
    DISKS.add(page, array.active, array.name, "active");
    DISKS.add(page, array.failed, array.name, "failed");
    DISKS.add(page, array.spare, array.name, "spare");
    for (String state : STATES) {
      STATE.add(page, state.equals(array.state) ? 1 : 0, array.name, state);
    }
  }
}
