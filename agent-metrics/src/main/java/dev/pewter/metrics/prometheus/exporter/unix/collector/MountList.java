package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The file systems that are mounted on the machine: of process 1, and where that is not to be
/// seen of this one. A line that makes no sense is left out.
final class MountList {
  private final HostFiles files;
  private final byte[] root;
  private final boolean isRootItself;
  private byte[] point = new byte[256];
  private int pointLength;

  /// A mounted file system.
  ///
  /// @param point where, without the root's prefix
  /// @param path of the point with the prefix, each character a byte, for names need not be UTF-8
  /// @param number of the device, such as `98:0`; empty when the list does not tell it
  record Mount(
      String device, String point, String type, boolean isReadOnly, String path, String number) {}

  MountList(HostFiles files) {
    String rootfs = files.paths().rootfs();
    this.files = files;
    this.root = rootfs.getBytes(StandardCharsets.UTF_8);
    this.isRootItself = rootfs.equals("/");
  }

  /// Tells the mounts that pass both filters, in the order of the list.
  void forEach(NameFilter points, NameFilter types, Consumer<Mount> each) throws IOException {
    // mounts before mountinfo, as the reference: they differ in what a container hides, and only
    // mounts tells that a file system itself, not just its mount, cannot be written
    Fields list = files.readIfThere(files.proc("1/mounts"));
    boolean hasInfo = false;
    if (list == null) {
      list = files.readIfThere(files.proc("1/mountinfo"));
      hasInfo = list != null;
    }
    if (list == null) {
      list = files.readIfThere(files.proc("mounts"));
    }
    if (list == null) {
      list = files.read(files.proc("self/mountinfo"));
      hasInfo = true;
    }
    while (list.nextLine()) {
      Mount mount = hasInfo ? ofInfo(list, points, types) : of(list, points, types);
      if (mount != null) {
        each.accept(mount);
      }
    }
  }

  /// Tells the same of the list that has the devices' numbers, if that can be read.
  void forEachNumbered(NameFilter points, NameFilter types, Consumer<Mount> each)
      throws IOException {
    Fields list = files.readIfPossible(files.proc("1/mountinfo"));
    if (list == null) {
      list = files.readIfPossible(files.proc("self/mountinfo"));
    }
    while (list != null && list.nextLine()) {
      Mount mount = ofInfo(list, points, types);
      if (mount != null) {
        each.accept(mount);
      }
    }
  }

  /// A line of `mountinfo`: `36 35 98:0 / /mnt rw,noatime master:1 - ext3 /dev/root rw`.
  private @Nullable Mount ofInfo(Fields line, NameFilter points, NameFilter types) {
    if (!line.skip(3)) {
      return null;
    }
    String number = line.text();
    if (!line.skip(2)) {
      return null;
    }
    String shown = point(line);
    if (!points.shows(shown) || !line.next()) {
      return null;
    }
    boolean isReadOnly = isReadOnly(line);
    while (line.next() && !line.is("-")) {
      // optional fields, any number of them
    }
    if (!line.next()) {
      return null;
    }
    String type = line.text();
    if (!types.shows(type) || !line.next()) {
      return null;
    }
    String device = line.text();
    if (line.next()) {
      isReadOnly |= isReadOnly(line);
    }
    return new Mount(device, shown, type, isReadOnly, path(), number);
  }

  /// A line of `mounts`: `/dev/root /mnt ext3 rw,noatime 0 0`.
  private @Nullable Mount of(Fields line, NameFilter points, NameFilter types) {
    if (!line.next()) {
      return null;
    }
    String device = line.text();
    if (!line.next()) {
      return null;
    }
    String shown = point(line);
    if (!points.shows(shown) || !line.next()) {
      return null;
    }
    String type = line.text();
    return types.shows(type) && line.next()
        ? new Mount(device, shown, type, isReadOnly(line), path(), "")
        : null;
  }

  /// Takes the mount point of the field, blanks and tabs decoded and the root's prefix removed.
  private String point(Fields field) {
    byte[] bytes = field.bytes();
    if (point.length < field.length()) {
      point = new byte[2 * field.length()];
    }
    pointLength = 0;
    for (int i = field.from(); i < field.to(); i++) {
      int decoded = decoded(bytes, i, field.to());
      if (decoded >= 0) {
        point[pointLength++] = (byte) decoded;
        i += 3;
      } else {
        point[pointLength++] = bytes[i];
      }
    }
    removePrefix();
    return files.text(point, 0, pointLength);
  }

  /// The character that `\040` or `\011` stands for, or -1.
  private static int decoded(byte[] bytes, int at, int end) {
    if (bytes[at] != '\\' || at + 3 >= end || bytes[at + 1] != '0') {
      return -1;
    }
    if (bytes[at + 2] == '4' && bytes[at + 3] == '0') {
      return ' ';
    }
    return bytes[at + 2] == '1' && bytes[at + 3] == '1' ? '\t' : -1;
  }

  private void removePrefix() {
    if (isRootItself
        || pointLength < root.length
        || !Arrays.equals(point, 0, root.length, root, 0, root.length)) {
      return;
    }
    if (pointLength == root.length) {
      point[0] = '/';
      pointLength = 1;
    } else if (point[root.length] == '/') {
      pointLength -= root.length;
      System.arraycopy(point, root.length, point, 0, pointLength);
    }
  }

  private String path() {
    int prefix = isRootItself ? 0 : root.length;
    byte[] path = Arrays.copyOf(root, prefix + pointLength);
    System.arraycopy(point, 0, path, prefix, pointLength);
    return new String(path, StandardCharsets.ISO_8859_1);
  }

  private static boolean isReadOnly(Fields options) {
    return hasOption(options, "ro") || hasOption(options, "emergency_ro");
  }

  /// Whether an option is in a list such as `rw,noatime`.
  private static boolean hasOption(Fields field, String option) {
    byte[] bytes = field.bytes();
    int start = field.from();
    for (int i = start; i <= field.to(); i++) {
      if (i == field.to() || bytes[i] == ',') {
        if (i - start == option.length() && field.text(start, i).equals(option)) {
          return true;
        }
        start = i + 1;
      }
    }
    return false;
  }
}
