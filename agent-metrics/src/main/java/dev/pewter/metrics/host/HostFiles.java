package dev.pewter.metrics.host;

import dev.pewter.core.bytes.Search;
import dev.pewter.core.sys.RawFiles;
import dev.pewter.core.sys.SystemCallException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a machine's files for the collectors of one component, whole, into memory they share: what
/// a method returns is valid until the next one is called. For one thread at a time.
///
/// A file with a line of more than 256 KiB is an error, but for those that may have none: what
/// collectors make of a line can take many times its length.
public final class HostFiles {
  private static final int LONGEST_LINE = 256 << 10;
  private static final int ENOENT = 2;

  private final RawFiles files = new RawFiles();
  private final TextTable texts = new TextTable();
  private final Fields fields = new Fields(texts);
  private final RawPath proc;
  private final RawPath sys;
  private final RawPath free = new RawPath("");
  private final int procLength;
  private final int sysLength;
  private final HostPaths paths;

  public HostFiles(HostPaths paths) {
    this.paths = paths;
    this.proc = new RawPath(paths.procfs()).add("/");
    this.sys = new RawPath(paths.sysfs()).add("/");
    this.procLength = proc.length();
    this.sysLength = sys.length();
  }

  public HostPaths paths() {
    return paths;
  }

  /// A path below `/proc`, to be read before the next one is asked for.
  public RawPath proc(String name) {
    return proc.cut(procLength).add(name);
  }

  /// A path below `/sys`, to be read before the next one is asked for.
  public RawPath sys(String name) {
    return sys.cut(sysLength).add(name);
  }

  /// Any path, to be read before the next one is asked for.
  public RawPath path(String path) {
    return free.cut(0).add(path);
  }

  /// Reads a file.
  ///
  /// @throws SystemCallException when the system refuses
  public Fields read(RawPath path) throws IOException {
    return lines(path, files.read(path.bytes(), path.length()));
  }

  private Fields lines(RawPath path, int length) throws IOException {
    byte[] bytes = files.bytes();
    int from = 0;
    while (length - from > LONGEST_LINE) {
      int feed = Search.indexOf(bytes, (byte) '\n', from, from + LONGEST_LINE + 1);
      if (feed < 0) {
        throw new IOException(path + ": a line longer than " + LONGEST_LINE + " bytes");
      }
      from = feed + 1;
    }
    return fields.over(bytes, 0, length);
  }

  /// Reads a file; null when there is none.
  ///
  /// @throws SystemCallException when the system refuses otherwise
  public @Nullable Fields readIfThere(RawPath path) throws IOException {
    int length = files.tryRead(path.bytes(), path.length());
    if (length < 0) {
      if (length == -ENOENT) {
        return null;
      }
      throw error(path, -length);
    }
    return lines(path, length);
  }

  /// Reads a file; null when the system refuses, whatever the reason; `errno()` tells it.
  public @Nullable Fields readIfPossible(RawPath path) throws IOException {
    int length = files.tryRead(path.bytes(), path.length());
    lastError = length < 0 ? -length : 0;
    return length < 0 ? null : fields.over(files.bytes(), 0, length);
  }

  /// Reads at most so many bytes with one call: for drivers that must not be asked twice. Null when
  /// the system refuses, `errno()` tells why.
  public @Nullable Fields readOnce(RawPath path, int most) throws IOException {
    int length = files.tryReadOnce(path.bytes(), path.length(), most);
    lastError = length < 0 ? -length : 0;
    return length < 0 ? null : fields.over(files.bytes(), 0, length);
  }

  /// Reads a short file whose path begins in the directory that is being listed; null when the
  /// system refuses, `errno()` tells why.
  public @Nullable Fields readListed(RawPath path) throws IOException {
    int length = files.tryReadListed(path.bytes(), path.length());
    lastError = length < 0 ? -length : 0;
    return length < 0 ? null : fields.over(files.bytes(), 0, length);
  }

  /// An empty path, to be read before the next one is asked for.
  public RawPath path() {
    return free.cut(0);
  }

  private int lastError;

  /// Why the last `…IfPossible` or `readOnce` gave nothing.
  public int errno() {
    return lastError;
  }

  /// A file's content as a text, white space around it removed; null when it cannot be read.
  public @Nullable String textIfPossible(RawPath path) throws IOException {
    var found = readIfPossible(path);
    return found == null ? null : trimmed();
  }

  /// The whole of what was read last as a text, white space around it removed.
  public String trimmed() {
    byte[] bytes = files.bytes();
    int from = 0;
    int to = files.length();
    while (from < to && isSpace(bytes[from])) {
      from++;
    }
    while (to > from && isSpace(bytes[to - 1])) {
      to--;
    }
    return texts.text(bytes, from, to);
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }

  /// The field that is the whole of what was read last, white space around it removed.
  public Fields value() {
    byte[] bytes = files.bytes();
    int from = 0;
    int to = files.length();
    while (from < to && isSpace(bytes[from])) {
      from++;
    }
    while (to > from && isSpace(bytes[to - 1])) {
      to--;
    }
    return fields.select(from, to);
  }

  /// The field that is the whole of what was read last, only line feeds around it removed.
  public Fields valueWithBlanks() {
    byte[] bytes = files.bytes();
    int from = 0;
    int to = files.length();
    while (from < to && bytes[from] == '\n') {
      from++;
    }
    while (to > from && bytes[to - 1] == '\n') {
      to--;
    }
    return fields.select(from, to);
  }

  /// The names in a directory, sorted; null when it cannot be read, `errno()` tells why.
  public @Nullable List<String> listIfPossible(RawPath directory) throws IOException {
    var names = new ArrayList<String>();
    int result =
        files.tryList(
            directory.bytes(),
            directory.length(),
            (name, length, _) -> names.add(texts.text(name, 0, length)));
    lastError = -result;
    if (result < 0) {
      return null;
    }
    names.sort(null);
    return names;
  }

  /// The names in a directory, sorted.
  ///
  /// @throws NoData when there is no such directory
  public List<String> list(RawPath directory) throws IOException {
    var names = listIfPossible(directory);
    if (names == null) {
      throw lastError == ENOENT
          ? new NoData(directory + ": not there")
          : error(directory, lastError);
    }
    return names;
  }

  /// Tells the entries of a directory without keeping them; the negative error number, or 0.
  public int list(RawPath directory, RawFiles.Entries each) throws IOException {
    return files.tryList(directory.bytes(), directory.length(), each);
  }

  /// What a link says; null when it is none.
  public @Nullable String linkIfPossible(RawPath link) throws IOException {
    var found = readLinkIfPossible(link);
    return found == null ? null : new String(found.bytes(), 0, found.end(), StandardCharsets.UTF_8);
  }

  /// The same as bytes.
  public @Nullable Fields readLinkIfPossible(RawPath link) throws IOException {
    int length = files.tryReadLink(link.bytes(), link.length());
    lastError = length < 0 ? -length : 0;
    return length < 0 ? null : fields.over(files.bytes(), 0, length);
  }

  /// A text that stands for the bytes; the same for the same bytes.
  public String text(byte[] bytes, int from, int to) {
    return texts.text(bytes, from, to);
  }

  /// The error of a path the system refused.
  public static IOException error(RawPath path, int errno) {
    return new IOException(path + ": " + SystemCallException.text(errno));
  }
}
