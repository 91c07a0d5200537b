package dev.pewter.metrics.host;

/// Where a machine's files are, without a slash at the end unless it is the root itself.
///
/// @param procfs for `/proc`
/// @param sysfs for `/sys`
/// @param rootfs for `/`
/// @param udev for `/run/udev/data`
public record HostPaths(String procfs, String sysfs, String rootfs, String udev) {
  public HostPaths {
    procfs = cleaned(procfs);
    sysfs = cleaned(sysfs);
    rootfs = cleaned(rootfs);
    udev = cleaned(udev);
  }

  private static String cleaned(String path) {
    int end = path.length();
    while (end > 1 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }
}
