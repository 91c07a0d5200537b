package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The events a `perf` collector counts, by the names configurations use.
final class PerfEvents {
  private static final int HARDWARE = 0;
  private static final int SOFTWARE = 1;
  private static final int CACHE = 3;
  private static final int DATA_TLB = 3; // of the caches
  private static final Map<String, Event> HARDWARE_EVENTS = new LinkedHashMap<>();
  private static final Map<String, Event> SOFTWARE_EVENTS = new LinkedHashMap<>();
  private static final Map<String, Event> CACHE_EVENTS = new LinkedHashMap<>();
  private static final Map<String, Event> CACHE_EVENTS_WITH_NEWER = new LinkedHashMap<>();

  static {
    hardware("CpuCycles", 0, "cpucycles");
    hardware("CpuInstr", 1, "instructions");
    hardware("CacheRef", 2, "cache_refs");
    hardware("CacheMisses", 3, "cache_misses");
    hardware("BranchInstr", 4, "branch_instructions");
    hardware("BranchMisses", 5, "branch_misses");
    hardware("StalledCyclesFrontend", 7, "stalled_cycles_frontend");
    hardware("StalledCyclesBackend", 8, "stalled_cycles_backend");
    hardware("RefCpuCycles", 9, "ref_cpucycles");
    software("PageFault", 2, "page_faults");
    software("ContextSwitch", 3, "context_switches");
    software("CpuMigration", 4, "cpu_migrations");
    software("MinorFault", 5, "minor_faults");
    software("MajorFault", 6, "major_faults");
    cache("L1DataReadHit", 0, 0, 0, "l1d_read_hits");
    cache("L1DataReadMiss", 0, 0, 1, "l1d_read_misses");
    cache("L1DataWriteHit", 0, 1, 0, "l1d_write_hits");
    cache("L1InstrReadMiss", 1, 0, 1, "l1_instr_read_misses");
    cache("LLReadHit", 2, 0, 0, "ll_read_hits");
    cache("LLReadMiss", 2, 0, 1, "ll_read_misses");
    cache("LLWriteHit", 2, 1, 0, "ll_write_hits");
    cache("LLWriteMiss", 2, 1, 1, "ll_write_misses");
    cache("InstrTLBReadHit", 4, 0, 0, "tlb_instr_read_hits");
    cache("InstrTLBReadMiss", 4, 0, 1, "tlb_instr_read_misses");
    cache("BPUReadHit", 5, 0, 0, "bpu_read_hits");
    cache("BPUReadMiss", 5, 0, 1, "bpu_read_misses");
    CACHE_EVENTS_WITH_NEWER.putAll(CACHE_EVENTS);
    newer("DataTLBReadHit", 0, 0, "tlb_data_read_hits");
    newer("DataTLBReadMiss", 0, 1, "tlb_data_read_misses");
    newer("DataTLBWriteHit", 1, 0, "tlb_data_write_hits");
    newer("DataTLBWriteMiss", 1, 1, "tlb_data_write_misses");
  }

  private PerfEvents() {}

  /// @param type and config of `perf_event_open`
  record Event(int type, long config, Family family) {}

  private static Family family(String name) {
    return Family.counter(
        "node_perf_" + name + "_total", "Events since the exporter began to count.", "cpu");
  }

  private static void hardware(String name, int config, String family) {
    HARDWARE_EVENTS.put(name, new Event(HARDWARE, config, family(family)));
  }

  private static void software(String name, int config, String family) {
    SOFTWARE_EVENTS.put(name, new Event(SOFTWARE, config, family(family)));
  }

  private static void cache(String name, int level, int write, int miss, String family) {
    CACHE_EVENTS.put(name, cacheEvent(level, write, miss, family));
  }

  private static void newer(String name, int write, int miss, String family) {
    CACHE_EVENTS_WITH_NEWER.put(name, cacheEvent(DATA_TLB, write, miss, family));
  }

  /// @param write whether written rather than read
  private static Event cacheEvent(int level, int write, int miss, String family) {
    long config = level | (write << 8) | (miss << 16);
    return new Event(CACHE, config, family("cache_" + family));
  }

  /// The events the arguments ask for; all of a kind when none is named.
  static List<Event> of(CollectorSettings settings) {
    var arguments = settings.arguments().perf();
    var events = new ArrayList<Event>();
    if (!arguments.disableHardwareProfilers()) {
      add(events, arguments.hardwareProfilers(), HARDWARE_EVENTS);
    }
    if (!arguments.disableSoftwareProfilers()) {
      add(events, arguments.softwareProfilers(), SOFTWARE_EVENTS);
    }
    if (!arguments.disableCacheProfilers()) {
      add(
          events,
          arguments.cacheProfilers(),
          settings.hasNewerFamilies() ? CACHE_EVENTS_WITH_NEWER : CACHE_EVENTS);
    }
    return events;
  }

  private static void add(List<Event> events, List<String> names, Map<String, Event> known) {
    if (names.isEmpty()) {
      events.addAll(known.values());
      return;
    }
    for (String name : names) {
      Event event = known.get(name);
      if (event == null) {
        throw new IllegalArgumentException("unknown profiler " + name);
      }
      events.add(event);
    }
  }
}
