package dev.pewter.core.api;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the process takes of its memory, part by part with its bound, as JSON; 0 is no bound.
final class MemoryJson {
  private static final List<Path> LIMITS =
      List.of(
          Path.of("/sys/fs/cgroup/memory.max"),
          Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"));

  private MemoryJson() {}

  static void write(JsonText json) {
    json.open('[');
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    part(json, "heap", heap.getUsed(), heap.getMax());
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    part(json, "direct", direct, option("MaxDirectMemorySize"));
    part(json, "code cache", pools("Code"), option("ReservedCodeCacheSize"));
    part(json, "classes", pools("Metaspace"), option("MaxMetaspaceSize"));
    part(json, "process", resident(), limit());
    json.close(']');
  }

  private static void part(JsonText json, String name, long used, long most) {
    json.item().open('{');
    json.member("part").string(name);
    json.member("usedBytes").number(used);
    json.member("maxBytes").number(Math.max(0, most));
    json.close('}');
  }

  private static long pools(String name) {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().startsWith(name))
        .map(MemoryPoolMXBean::getUsage)
        .mapToLong(usage -> usage == null ? 0 : usage.getUsed())
        .sum();
  }

  /// The value of an option of the virtual machine; what has no bound has a huge one.
  private static long option(String name) {
    var machine =
        ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class);
    String value = machine.getVMOption(name).getValue();
    return value.matches("[0-9]{1,18}") ? Long.parseLong(value) : 0;
  }

  private static long resident() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
          .sum();
    } catch (IOException _) {
      return 0; // not Linux
    }
  }

  /// The container's; 0 where there is none.
  private static long limit() {
    for (Path file : LIMITS) {
      try {
        String text = Files.readString(file).strip();
        return text.matches("[0-9]{1,15}") ? Long.parseLong(text) : 0;
      } catch (IOException _) { // of the other version, or no container
      }
    }
    return 0;
  }
}
