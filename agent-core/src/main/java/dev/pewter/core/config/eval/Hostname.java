package dev.pewter.core.config.eval;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The kernel's host name.
public final class Hostname {
  private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

  private Hostname() {}

  public static String get() {
    try {
      return Files.readString(KERNEL).strip();
    } catch (IOException _) {
      return fromNetwork(); // not Linux, or /proc hidden
    }
  }

  private static String fromNetwork() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "localhost";
    }
  }
}
