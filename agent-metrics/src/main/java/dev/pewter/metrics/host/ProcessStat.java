package dev.pewter.metrics.host;

import dev.pewter.core.bytes.Search;
import dev.pewter.core.sys.SystemCallException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads the `stat` file of a process or a thread.
public final class ProcessStat {
  private static final int ENOENT = 2;
  private static final int ESRCH = 3;

  private ProcessStat() {}

  /// Whether an error means that the process has ended.
  public static boolean isGone(int errno) {
    return errno == ENOENT || errno == ESRCH;
  }

  /// Whether a name in `/proc` is that of a process.
  public static boolean isNumber(byte[] name, int length) {
    for (int i = 0; i < length; i++) {
      if (name[i] < '0' || name[i] > '9') {
        return false;
      }
    }
    return length > 0;
  }

  /// The fields of a `stat` file, the state being the current one; null when the process is gone.
  public static @Nullable Fields read(HostFiles files, RawPath path) throws IOException {
    return of(files, path, files.readIfPossible(path));
  }

  /// The same for a path that begins in the directory that is being listed.
  public static @Nullable Fields readListed(HostFiles files, RawPath path) throws IOException {
    return of(files, path, files.readListed(path));
  }

  private static @Nullable Fields of(HostFiles files, RawPath path, @Nullable Fields fields)
      throws IOException {
    if (fields == null) {
      int errno = files.errno();
      if (isGone(errno)) {
        return null;
      }
      throw new IOException(path + ": " + SystemCallException.text(errno));
    }
    if (!fields.nextLine()) {
      return null; // gone while it was read
    }
    // the name may have blanks and parentheses, and line feeds
    Fields whole = files.value();
    int name = Search.lastIndexOf(whole.bytes(), (byte) ')', whole.from(), whole.to());
    Fields rest = fields.over(whole.bytes(), name + 1, whole.to());
    if (name < 0 || !rest.nextLine() || !rest.next()) {
      throw new IOException(path + ": not the state of a process");
    }
    return rest;
  }

  /// The name of the process, when the state is the current field.
  public static String name(Fields state) {
    int end = Search.lastIndexOf(state.bytes(), (byte) ')', 0, state.from());
    int start = Search.indexOf(state.bytes(), (byte) '(', 0, end);
    return state.text(start + 1, end);
  }
}
