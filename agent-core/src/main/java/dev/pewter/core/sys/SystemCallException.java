package dev.pewter.core.sys;

import java.io.IOException;

/// A system call failed.
public final class SystemCallException extends IOException {
  private static final long serialVersionUID = 1;
  private static final int EAGAIN = 11;
  private static final int ENOENT = 2;
  private static final int EACCES = 13;
  private static final int ENOTDIR = 20;
  private static final int EMFILE = 24;
  private static final int ENFILE = 23;
  private static final int ENOSPC = 28;

  private final int errno;

  SystemCallException(String call, int errno) {
    super(call + ": " + text(errno));
    this.errno = errno;
  }

  private static String text(int errno) {
    return switch (errno) {
      case ENOENT -> "no such file or directory";
      case EACCES -> "permission denied";
      case ENOTDIR -> "not a directory";
      case EMFILE, ENFILE -> "too many open files";
      case ENOSPC -> "no space left on device";
      default -> "error " + errno;
    };
  }

  /// Nothing to read at the moment.
  public boolean isNothingNow() {
    return errno == EAGAIN;
  }

  /// There is no such file.
  public boolean isMissing() {
    return errno == ENOENT || errno == ENOTDIR;
  }

  /// A limit of the system or of the user is reached.
  public boolean isLimit() {
    return errno == EMFILE || errno == ENFILE || errno == ENOSPC;
  }
}
