package dev.pewter.core.sys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

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

  /// @param errno the error number, of which the message is made
  public SystemCallException(String call, int errno) {
    super(call + ": " + text(errno));
    this.errno = errno;
  }

  /// An error number as people read it.
  public static String text(int errno) {
    return switch (errno) {
      case 1 -> "operation not permitted";
      case ENOENT -> "no such file or directory";
      case 3 -> "no such process";
      case 5 -> "input/output error";
      case 6 -> "no such device or address";
      case EAGAIN -> "resource temporarily unavailable";
      case EACCES -> "permission denied";
      case 16 -> "device or resource busy";
      case 19 -> "no such device";
      case ENOTDIR -> "not a directory";
      case 21 -> "is a directory";
      case 22 -> "invalid argument";
      case EMFILE, ENFILE -> "too many open files";
      case ENOSPC -> "no space left on device";
      case 61 -> "no data available";
      case 95 -> "operation not supported";
      case 110 -> "connection timed out";
      case 116 -> "stale NFS file handle";
      default -> "error " + errno;
    };
  }

  /// A path as people read it.
  static String show(byte[] path, int length) {
    return new String(path, 0, length, StandardCharsets.UTF_8);
  }

  /// The error number.
  public int errno() {
    return errno;
  }

  /// Nothing to read at the moment.
  static boolean isNothingNow(int errno) {
    return errno == EAGAIN;
  }

  /// There is no such file.
  public boolean isMissing() {
    return isMissing(errno);
  }

  static boolean isMissing(int errno) {
    return errno == ENOENT || errno == ENOTDIR;
  }

  /// It is there, and a right is missing.
  public boolean isDenied() {
    return errno == EACCES;
  }

  /// A limit of the system or of the user is reached.
  public boolean isLimit() {
    return errno == EMFILE || errno == ENFILE || errno == ENOSPC;
  }
}
