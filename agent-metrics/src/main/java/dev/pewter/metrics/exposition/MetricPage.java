package dev.pewter.metrics.exposition;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A page of metrics: filled by whoever has some, then written in Prometheus' text format 0.0.4,
/// sorted, and filled again. What it holds is kept for the next time, so that a page that does not
/// change in shape allocates little.
///
/// Of two samples with the same name and labels the first stays; a family keeps the type it was
/// first given. What is dropped is counted, and the first few are told. Bounded by what is added
/// to it, between `beginPart` and `endPart` by its room; families that are no longer used are
/// forgotten.
public final class MetricPage {
  /// What a family, a sample and each of its labels take beside their texts, in memory and on the
  /// page, about.
  public static final long FAMILY_BYTES = 256;

  public static final long SAMPLE_BYTES = 40;
  public static final long LABEL_BYTES = 16;
  private static final int HEAP_SHARE = 8; // its text, twice, takes about as much
  private static final int SPARE_FAMILIES = 256;
  private static final int MAX_PROBLEMS = 10;
  private static final int SHOWN_NAME = 120; // characters of a name in a problem
  private static final Comparator<MetricFamily> BY_NAME = Comparator.comparing(MetricFamily::name);

  private final Map<String, MetricFamily> families = new HashMap<>();
  private final List<String> problems = new ArrayList<>();
  private final TextWriter out = new TextWriter();
  private final SampleSort sort = new SampleSort();
  private final long room;
  private MetricFamily[] sorted = {};
  private long round = 1;
  private int used;
  private int samples;
  private int dropCount;
  private long weight; // about the bytes of what is on the page
  private long heaviest = Long.MAX_VALUE; // what the weight may become now
  private long part; // counts them
  private long partStart; // the weight then
  private boolean isPartFull;

  /// A page whose parts may take an eighth of the heap.
  public MetricPage() {
    this(Runtime.getRuntime().maxMemory() / HEAP_SHARE);
  }

  /// @param room how many bytes all parts may take, about
  public MetricPage(long room) {
    this.room = room;
  }

  /// Begins what one source adds, which may take seven eighths of the room that is left.
  public void beginPart() {
    part++;
    partStart = weight;
    long left = Math.max(0, room - weight);
    heaviest = weight + left - left / 8;
    isPartFull = false;
  }

  /// Whether the part is more than there is room for.
  public boolean isPartFull() {
    return isPartFull;
  }

  /// @throws IOException when the part is more than there is room for
  public void checkRoom() throws IOException {
    if (isPartFull) {
      throw new IOException("more metrics than the page has room for");
    }
  }

  /// Ends the part, and drops all of one that had no room: it does not take that of the others.
  /// What is added outside of parts is not bounded.
  public void endPart() {
    heaviest = Long.MAX_VALUE;
    if (isPartFull) {
      dropCount += removePart();
      isPartFull = false;
    }
  }

  /// Takes back what the part has added so far, which does not count as dropped. One that had no
  /// room is left to its end.
  public void undoPart() {
    if (!isPartFull && weight > partStart) {
      removePart();
    }
  }

  private int removePart() {
    int removed = 0;
    for (var each = families.values().iterator(); each.hasNext(); ) {
      var family = each.next();
      if (family.isOfPart(part)) {
        removed += family.removePart();
        if (family.size() == 0) {
          each.remove();
          used--;
        }
      }
    }
    weight = partStart;
    return removed;
  }

  long part() {
    return part;
  }

  /// How many bytes the part has left.
  public long left() {
    return heaviest - weight;
  }

  /// Takes room for some bytes, or counts what they stand for as dropped.
  boolean takes(String name, long bytes) {
    if (bytes > heaviest - weight) {
      if (isPartFull) {
        dropCount++;
      } else {
        problem("metric \"", name, "\" and others have no room on the page");
      }
      isPartFull = true;
      return false;
    }
    weight += bytes;
    return true;
  }

  /// Empties the page.
  public void clear() {
    if (families.size() > 4 * used + SPARE_FAMILIES) {
      families.values().removeIf(f -> !f.isUsedIn(round));
    }
    round++;
    used = 0;
    samples = 0;
    weight = 0;
    dropCount = 0;
    problems.clear();
  }

  public MetricFamily counter(String name, String help, String... labels) {
    return family(name, MetricType.COUNTER, help, labels);
  }

  public MetricFamily gauge(String name, String help, String... labels) {
    return family(name, MetricType.GAUGE, help, labels);
  }

  public MetricFamily untyped(String name, String help, String... labels) {
    return family(name, MetricType.UNTYPED, help, labels);
  }

  /// The family of a name, to add samples to; it appears when it has one. Asking again is cheap. A
  /// name that the format does not allow, as damaged files have, would make the whole page
  /// unreadable: such a family is left out.
  ///
  /// @param labels their names, in ascending order
  public MetricFamily family(String name, MetricType type, String help, String... labels) {
    MetricFamily family = families.get(name);
    if (family == null) {
      if (!isName(name)) {
        problem("metric name \"", name, "\" is not valid");
        return MetricFamily.hidden(this, name, labels);
      }
      family = new MetricFamily(this, name);
    }
    if (!family.isUsedIn(round)) {
      if (!takes(name, FAMILY_BYTES + 2L * name.length() + help.length())) {
        return MetricFamily.hidden(this, name, labels);
      }
      used++;
      families.put(name, family);
      family.begin(round, type, help, labels);
    } else if (family.type() != type) {
      problem("collected metric \"", name, "\" has another type already");
      return MetricFamily.hidden(this, name, labels);
    }
    return family;
  }

  /// Whether a family with samples is on the page.
  public boolean has(String name) {
    var family = families.get(name);
    return family != null && family.isUsedIn(round) && family.size() > 0;
  }

  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean isDigit = c >= '0' && c <= '9' && i > 0;
      boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!isLetter && !isDigit && c != '_' && c != ':') {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /// Counts a family that is left out by whoever has it.
  public void refuse(String name, String why) {
    problem("metric \"", name, "\" " + why);
  }

  void problem(String what, String name, String why) {
    dropCount++;
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(what + name.substring(0, Math.min(name.length(), SHOWN_NAME)) + why);
    }
  }

  /// The page as text. It can be filled on and written again.
  public byte[] text() {
    write();
    return Arrays.copyOf(out.bytes(), out.length());
  }

  private void write() {
    if (sorted.length < families.size()) {
      sorted = new MetricFamily[families.size() + families.size() / 4];
    }
    int count = 0;
    for (var family : families.values()) {
      if (family.isUsedIn(round) && family.size() > 0) {
        sorted[count++] = family;
      }
    }
    Arrays.sort(sorted, 0, count, BY_NAME);
    out.clear(weight);
    samples = 0;
    for (int i = 0; i < count; i++) {
      samples += sorted[i].write(out, sort);
    }
    Arrays.fill(sorted, null);
  }

  /// How many samples the last text has.
  public int samples() {
    return samples;
  }

  /// How many samples and families were dropped since the page was emptied; complete once the text
  /// was written.
  public int dropCount() {
    return dropCount;
  }

  /// What was dropped, ten at most, for the log.
  public List<String> problems() {
    return List.copyOf(problems);
  }
}
