package dev.pewter.loki.source.file;

import dev.pewter.core.sys.FileStat;
import dev.pewter.core.sys.SystemCallException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The files that a file was rotated to, oldest first: `0.log.20240101-120000.gz`, `app.log.2`,
/// `app.log.1`, `app-20240101.log`.
///
/// @param run of the container whose log it is: 0 for that of the file, -1 for the one before and
/// for all others that a link led to
/// @param suffix what follows the name, without `.gz`; empty for what an earlier run left last; of
/// others that a link led to what orders them
record Sibling(Path path, int run, String suffix, boolean isCompressed, FileStat stat) {
  /// More in one directory are not looked at.
  private static final int MOST = 10_000;

  /// A directory whose files change their names meanwhile is listed so often.
  private static final int LISTINGS = 10;

  /// The number by which the kubelet calls the log of a container's run: `3.log`.
  private static final Pattern RUN = Pattern.compile("(\\d{1,8})\\.log(?:\\.(.*))?");

  /// A day in a name: `app-2026-01-02.log`.
  private static final Pattern DAY = Pattern.compile("20\\d\\d[-_.]?[01]\\d[-_.]?[0-3]\\d");

  private static final Pattern NO_DIGITS = Pattern.compile("[^0-9]+");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final Pattern LAST_NUMBER = Pattern.compile("[0-9]+(?=[^0-9]*$)");
  private static final int MOST_DIGITS = 20;

  /// So much longer one may be written than the next exists.
  private static final long BESIDE_NANOS = 1_000_000_000L;

  /// Earlier runs first. Dates and times count up.
  private static final Comparator<Sibling> OLDEST_FIRST =
      Comparator.comparingInt((Sibling s) -> s.run)
          .thenComparing(s -> s.suffix.isEmpty())
          .thenComparing(s -> s.suffix);

  /// Numbered ones first, which mostly count down to the newest.
  private static final Comparator<Sibling> NUMBERS_DOWN =
      Comparator.comparingInt((Sibling s) -> s.run).thenComparingInt(s -> -s.number());

  /// What a file's name says of it.
  private record Name(int run, String suffix) {}

  /// Which files a link may have led to before.
  ///
  /// @param names tells them by their names; null for others
  /// @param isCounted whether names say no more than a number, maybe of one of several writers
  private record Earlier(Function<String, @Nullable Name> names, boolean isCounted) {
    private static final Earlier NONE = new Earlier(_ -> null, false);
  }

  /// Those of a file, whose links are followed, in its directory; without the file itself. Fails
  /// where that cannot be listed now.
  ///
  /// @param hindered learns why others, which may be there, cannot be looked at now
  static List<Sibling> of(Path file, Consumer<IOException> hindered) throws IOException {
    return of(real(file), Earlier.NONE, hindered);
  }

  /// Those of a file and, if that is a link, the files to which it may have led before them: the
  /// logs of a container's earlier runs, those of earlier days, or others of smaller numbers that
  /// were written one after the other. Fails where the directory cannot be listed now.
  ///
  /// @param hindered learns why others, which may be there, cannot be looked at now
  static List<Sibling> ofAllRuns(Path file, Consumer<IOException> hindered) throws IOException {
    Path real = real(file);
    boolean isLink = Files.isSymbolicLink(file);
    var earlier = isLink ? earlier(String.valueOf(real.getFileName())) : Earlier.NONE;
    return of(real, earlier, hindered);
  }

  private static Earlier earlier(String name) {
    var run = RUN.matcher(name);
    if (run.matches() && run.group(2) == null) {
      int runs = Integer.parseInt(run.group(1));
      return new Earlier(other -> ofEarlierRun(other, runs), false);
    }
    var day = DAY.matcher(name);
    var last = LAST_NUMBER.matcher(name);
    boolean hasDay = day.find();
    if (!hasDay && !last.find()) {
      return Earlier.NONE;
    }
    int from = hasDay ? day.start() : last.start();
    String order = order(name.substring(from));
    String alike =
        NO_DIGITS
            .matcher(name.substring(from))
            .replaceAll(part -> Matcher.quoteReplacement(Pattern.quote(part.group())))
            .replaceAll("[0-9]+", "\\\\d{1," + MOST_DIGITS + "}");
    var pattern =
        Pattern.compile(Pattern.quote(name.substring(0, from)) + "(" + alike + ")(\\.gz)?");
    return new Earlier(other -> ofSmallerNumbers(pattern.matcher(other), order), !hasDay);
  }

  private static @Nullable Name ofSmallerNumbers(Matcher other, String order) {
    if (!other.matches() || order(other.group(1)).compareTo(order) >= 0) {
      return null;
    }
    return new Name(-1, order(other.group(1)) + (other.group(2) == null ? "" : ".gz"));
  }

  /// A text with its numbers so that it can be ordered by them.
  private static String order(String text) {
    return NUMBER
        .matcher(text)
        .replaceAll(n -> "0".repeat(Math.max(0, MOST_DIGITS - n.group().length())) + n.group());
  }

  private static @Nullable Name ofEarlierRun(String other, int runs) {
    var earlier = RUN.matcher(other);
    int run = earlier.matches() ? Integer.parseInt(earlier.group(1)) - runs : 0;
    return run >= 0 ? null : new Name(run, earlier.group(2) == null ? "" : earlier.group(2));
  }

  private static List<Sibling> of(Path real, Earlier earlier, Consumer<IOException> hindered)
      throws IOException {
    Path directory = real.getParent();
    Path name = real.getFileName();
    if (directory == null || name == null) {
      return List.of();
    }
    var found = new ArrayList<Sibling>();
    boolean isWhole = false;
    for (int i = 0; i < LISTINGS && !isWhole; i++) {
      var before = List.copyOf(found);
      found.clear();
      isWhole =
          list(directory, name.toString(), earlier, found, hindered) && areSame(found, before);
    }
    var plain = new HashSet<Map.Entry<Integer, String>>();
    found.stream().filter(s -> !s.isCompressed).forEach(s -> plain.add(Map.entry(s.run, s.suffix)));
    found.removeIf( // just being compressed
        s -> s.isCompressed && plain.contains(Map.entry(s.run, s.suffix)));
    sort(found);
    if (earlier.isCounted) {
      leaveOutOthers(found, stat(real));
    }
    return found;
  }

  private static void sort(List<Sibling> found) {
    found.sort(NUMBERS_DOWN.thenComparing(OLDEST_FIRST));
    if (countUp(found)) {
      found.sort(
          Comparator.comparingInt((Sibling s) -> s.run)
              .thenComparingInt(s -> s.number() < 0 ? Integer.MAX_VALUE : s.number())
              .thenComparing(OLDEST_FIRST));
    }
  }

  /// Whether the numbers of most of those that count down were last written in the other order, as
  /// Log4j names them by default. Renaming keeps that time; compressing need not, and leaves the
  /// newest for last.
  private static boolean countUp(List<Sibling> countedDown) {
    int up = 0;
    for (int i = 1; i < countedDown.size(); i++) {
      var before = countedDown.get(i - 1);
      var next = countedDown.get(i);
      if (before.run == next.run && before.number() > next.number() && next.number() >= 0) {
        up +=
            before.isCompressed == next.isCompressed
                ? Long.compare(before.stat.modifiedNanos(), next.stat.modifiedNanos())
                : Boolean.compare(next.isCompressed, before.isCompressed);
      }
    }
    return up > 0;
  }

  /// Of those a link may have led to, leaves out what comes before one that was written beside its
  /// successor, not before it: the link may never have led there.
  private static void leaveOutOthers(List<Sibling> found, @Nullable FileStat newest) {
    long bornNanos = newest == null ? 0 : newest.bornNanos();
    for (int i = found.size() - 1; i >= 0; i--) {
      var sibling = found.get(i);
      if (sibling.run == 0) {
        continue;
      }
      if (sibling.stat.modifiedNanos() > bornNanos + BESIDE_NANOS) {
        found.subList(0, i).clear();
        return;
      }
      bornNanos = sibling.isCompressed ? bornNanos : sibling.stat.bornNanos();
    }
  }

  /// Whether the same files have the same names in two listings. While numbered ones move on, what
  /// is found under a name need not be what had it a moment ago, so that one may be missing.
  static boolean areSame(List<Sibling> some, List<Sibling> others) {
    return inodes(some).equals(inodes(others));
  }

  private static Map<Path, Long> inodes(List<Sibling> of) {
    var inodes = new HashMap<Path, Long>();
    of.forEach(sibling -> inodes.put(sibling.path, sibling.stat.inode()));
    return inodes;
  }

  /// Where a content is in the directory that a link leads to, whatever it is called there: the
  /// kubelet turns a link from `0.log` to `1.log` when a container starts again.
  static @Nullable Sibling behindLink(Path link, Content content)
      throws IOException, InterruptedException {
    Path directory = Files.isSymbolicLink(link) ? real(link).getParent() : null;
    if (directory == null) {
      return null;
    }
    try (var entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        var stat = stat(entry);
        if (stat != null && content.is(stat)) {
          var found = new Sibling(entry, 0, "", entry.toString().endsWith(".gz"), stat);
          return found.startsLike(content) ? found : null;
        }
      }
    } catch (IOException e) {
      Opening.unlessTelling(e);
    } catch (DirectoryIteratorException e) {
      Opening.unlessTelling(Objects.requireNonNull(e.getCause())); // gone, with everything in it
    }
    return null;
  }

  private static @Nullable FileStat stat(Path entry) {
    try {
      var stat = FileStat.of(entry.toString());
      return stat.isRegular() ? stat : null;
    } catch (SystemCallException _) {
      return null; // gone
    }
  }

  /// False when one was gone at the second look: compressed meanwhile it has a name that was not
  /// there at the first.
  private static boolean list(
      Path directory,
      String name,
      Earlier earlier,
      List<Sibling> into,
      Consumer<IOException> hindered)
      throws IOException {
    boolean isWhole = true;
    try (var entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String other = String.valueOf(entry.getFileName());
        String suffix = suffix(name, other);
        var means = suffix == null ? earlier.names.apply(other) : new Name(0, suffix);
        if (means != null && !means.suffix.endsWith(".tmp") && into.size() < MOST) {
          try {
            var stat = FileStat.of(entry.toString());
            if (stat.isRegular()) {
              into.add(sibling(entry, means, stat));
            }
          } catch (SystemCallException e) {
            if (e.isMissing()) {
              isWhole = false;
            } else if (!e.isDenied()) { // as it stays
              hindered.accept(e);
            }
          }
        }
      }
    } catch (IOException e) {
      Opening.unlessTelling(e);
      into.clear();
    } catch (DirectoryIteratorException e) {
      Opening.unlessTelling(Objects.requireNonNull(e.getCause()));
      into.clear(); // it is gone, with everything in it
    }
    return isWhole;
  }

  private static Sibling sibling(Path entry, Name means, FileStat stat) {
    boolean isCompressed = means.suffix.endsWith(".gz");
    String plain =
        isCompressed ? means.suffix.substring(0, means.suffix.length() - 3) : means.suffix;
    return new Sibling(entry, means.run, plain, isCompressed, stat);
  }

  private static Path real(Path file) throws IOException {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      Opening.unlessTelling(e);
      return file.toAbsolutePath();
    }
  }

  /// What another name has more than a name, if that is how rotated files are called.
  static @Nullable String suffix(String name, String other) {
    if (other.equals(name)) {
      return null;
    }
    if (other.startsWith(name)) {
      char next = other.charAt(name.length());
      return next == '.' || next == '-' || next == '_' ? other.substring(name.length() + 1) : null;
    }
    int dot = name.lastIndexOf('.');
    if (dot > 0 && other.startsWith(name.substring(0, dot)) && other.length() > dot + 1) {
      String end = name.substring(dot);
      String rest = other.substring(dot);
      String plain = rest.endsWith(".gz") ? rest.substring(0, rest.length() - 3) : rest;
      if ((rest.charAt(0) == '-' || rest.charAt(0) == '.' || rest.charAt(0) == '_')
          && plain.endsWith(end)
          && plain.length() > end.length() + 1
          && Character.isDigit(rest.charAt(1))) {
        String middle = plain.substring(1, plain.length() - end.length());
        return rest.endsWith(".gz") ? middle + ".gz" : middle;
      }
    }
    return null;
  }

  /// The number of `app.log.2`; -1 when it is something else, such as a date.
  private int number() {
    if (suffix.isEmpty() || suffix.length() > 4) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < suffix.length(); i++) {
      int digit = suffix.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  /// Opens it, unpacking.
  Source open() throws IOException {
    return isCompressed
        ? new Source.Compressed(path, Source.DecompressionFormat.GZ)
        : Source.Plain.open(path);
  }

  /// Whether it may be a copy made after a time of files. What was compressed since may be old.
  boolean isCopySince(long nanos) {
    return !isCompressed && stat.bornNanos() > nanos;
  }

  /// Whether it is a content by its inode and its start: a file may have been cut and written anew,
  /// and the inode of a compressed one may have been that of another.
  boolean is(Content content) throws IOException, InterruptedException {
    if (!content.is(stat) || isCompressed) {
      return content.is(stat) && startsLike(content);
    }
    try (var source = open()) {
      return content.fingerprint().matches(source.start());
    } catch (IOException e) {
      Tailing.unlessInterrupted(e);
      return true; // nothing speaks against it
    }
  }

  /// Whether it begins with what a content is known by. Fails where it cannot be read now.
  boolean startsLike(Content content) throws IOException, InterruptedException {
    try (var source = open()) {
      return content.fingerprint().matches(source.start());
    } catch (IOException e) {
      Opening.unlessTelling(Tailing.unlessInterrupted(e));
      return false;
    }
  }
}
