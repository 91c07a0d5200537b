package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.sys.KernelClock;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What each collector shows of a small machine.
class SystemCollectorsTest {
  private final CollectorSettings settings = settings("");
  private final HostFiles files = settings.files();

  private static CollectorSettings settings(String blocks) {
    return CollectorRun.settings(CollectorRun.machine("system"), blocks);
  }

  private static void shows(Collector collector, String expected)
      throws IOException, InterruptedException {
    assertThat(CollectorRun.samples(collector) + "\n").isEqualTo(expected);
  }

  @Test
  void cpu() throws IOException, InterruptedException {
    shows(
        new CpuCollector(settings),
        """
        node_cpu_core_throttles_total{core="0",package="0"} 3
        node_cpu_core_throttles_total{core="1",package="0"} 4
        node_cpu_isolated{cpu="1"} 1
        node_cpu_isolated{cpu="3"} 1
        node_cpu_isolated{cpu="4"} 1
        node_cpu_package_throttles_total{package="0"} 9
        node_cpu_seconds_total{cpu="0",mode="idle"} 50
        node_cpu_seconds_total{cpu="0",mode="iowait"} 0.07
        node_cpu_seconds_total{cpu="0",mode="irq"} 0.08
        node_cpu_seconds_total{cpu="0",mode="nice"} 0.01
        node_cpu_seconds_total{cpu="0",mode="softirq"} 0.09
        node_cpu_seconds_total{cpu="0",mode="steal"} 0.1
        node_cpu_seconds_total{cpu="0",mode="system"} 0.2
        node_cpu_seconds_total{cpu="0",mode="user"} 1
        node_cpu_seconds_total{cpu="2",mode="idle"} 60
        node_cpu_seconds_total{cpu="2",mode="iowait"} 0
        node_cpu_seconds_total{cpu="2",mode="irq"} 0
        node_cpu_seconds_total{cpu="2",mode="nice"} 0
        node_cpu_seconds_total{cpu="2",mode="softirq"} 0
        node_cpu_seconds_total{cpu="2",mode="steal"} 0
        node_cpu_seconds_total{cpu="2",mode="system"} 0.3
        node_cpu_seconds_total{cpu="2",mode="user"} 2
        """);
  }

  @Test
  void cpuOnDemand() throws IOException, InterruptedException {
    String text =
        CollectorRun.samples(
            new CpuCollector(
                settings(
                    """
                    cpu {
                      guest         = true
                      flags_include = "^a"
                      bugs_include  = "spectre"
                    }
                    """)));
    assertThat(text)
        .contains("node_cpu_guest_seconds_total{cpu=\"0\",mode=\"nice\"} 0.12\n")
        .contains("node_cpu_guest_seconds_total{cpu=\"0\",mode=\"user\"} 0.11\n")
        .contains("node_cpu_frequency_hertz{core=\"0\",cpu=\"0\",package=\"0\"} 3.4005e+09\n")
        .contains(
            "node_cpu_info{cachesize=\"512 KB\",core=\"0\",cpu=\"0\",family=\"25\","
                + "microcode=\"0xa2\",model=\"33\",model_name=\"Example 9\",package=\"0\","
                + "stepping=\"2\",vendor=\"AuthenticAMD\"} 1\n")
        .contains("node_cpu_flag_info{flag=\"aes\"} 1\nnode_cpu_flag_info{flag=\"avx2\"} 1\n")
        .contains("node_cpu_bug_info{bug=\"spectre_v1\"} 1\n")
        .doesNotContain("fpu")
        .doesNotContain("sysret");
  }

  @Test
  void cpuNeverGoesBackButForAHotplug(@TempDir Path machine)
      throws IOException, InterruptedException {
    Files.createDirectories(machine.resolve("proc"));
    Path stat = machine.resolve("proc/stat");
    var collector = new CpuCollector(CollectorRun.settings(machine, ""));
    Files.writeString(stat, "cpu0 100 0 0 5000 50\ncpu1 1 1 1 1 1\n");
    CollectorRun.samples(collector);
    Files.writeString(stat, "cpu0 110 0 0 4999 40\n");
    assertThat(CollectorRun.samples(collector))
        .contains("mode=\"user\"} 1.1")
        .contains("mode=\"idle\"} 50\n")
        .contains("mode=\"iowait\"} 0.5\n")
        .doesNotContain("cpu=\"1\"");
    Files.writeString(stat, "cpu0 1 0 0 4000 2\n");
    assertThat(CollectorRun.samples(collector))
        .contains("mode=\"user\"} 0.01")
        .contains("mode=\"idle\"} 40\n")
        .contains("mode=\"iowait\"} 0.02\n");
  }

  @Test
  void cpufreq() throws IOException, InterruptedException {
    shows(
        new CpufreqCollector(settings),
        """
        node_cpu_scaling_frequency_hertz{cpu="0"} 1.2e+09
        node_cpu_scaling_frequency_min_hertz{cpu="0"} 8e+08
        node_cpu_scaling_governor{cpu="0",governor="performance"} 1
        node_cpu_scaling_governor{cpu="0",governor="powersave"} 0
        """);
  }

  @Test
  void entropyAndFiles() throws IOException, InterruptedException {
    shows(
        new EntropyCollector(files),
        "node_entropy_available_bits 256\nnode_entropy_pool_size_bits 256\n");
    shows(new FilefdCollector(files), "node_filefd_allocated 1024\nnode_filefd_maximum 9000\n");
  }

  @Test
  void pressure() throws IOException, InterruptedException {
    shows(
        new PressureCollector(settings),
        """
        node_pressure_cpu_waiting_seconds_total 2.5
        node_pressure_io_stalled_seconds_total 0.5
        node_pressure_io_waiting_seconds_total 1
        node_pressure_memory_stalled_seconds_total 1e-06
        node_pressure_memory_waiting_seconds_total 0
        """);
  }

  @Test
  void processes() throws IOException, InterruptedException {
    shows(
        new ProcessesCollector(files),
        """
        node_processes_max_processes 32768
        node_processes_max_threads 5000
        node_processes_pids 2
        node_processes_state{state="R"} 1
        node_processes_state{state="S"} 1
        node_processes_threads 3
        node_processes_threads_state{thread_state="D"} 1
        node_processes_threads_state{thread_state="R"} 1
        node_processes_threads_state{thread_state="S"} 1
        """);
  }

  @Test
  void schedstat() throws IOException, InterruptedException {
    shows(
        new SchedstatCollector(files),
        """
        node_schedstat_running_seconds_total{cpu="0"} 2.5
        node_schedstat_timeslices_total{cpu="0"} 42
        node_schedstat_waiting_seconds_total{cpu="0"} 1.5
        """);
  }

  @Test
  void selinux(@TempDir Path machine) throws IOException, InterruptedException {
    var collector = new SelinuxCollector(files, machine.toString());
    shows(collector, "node_selinux_enabled 0\n");
    Files.createDirectories(machine.resolve("sys/fs/selinux"));
    Files.createDirectories(machine.resolve("etc/selinux"));
    Files.writeString(machine.resolve("sys/fs/selinux/enforce"), "0");
    Files.writeString(
        machine.resolve("etc/selinux/config"), "# SELINUX=\nSELINUX=enforcing\nSELINUXTYPE=x\n");
    shows(
        collector,
        "node_selinux_config_mode 1\nnode_selinux_current_mode 0\nnode_selinux_enabled 1\n");
  }

  @Test
  void softnet() throws IOException, InterruptedException {
    assertThat(CollectorRun.samples(new SoftnetCollector(files)))
        .contains("node_softnet_processed_total{cpu=\"0\"} 10\n")
        .contains("node_softnet_dropped_total{cpu=\"0\"} 1\n")
        .contains("node_softnet_times_squeezed_total{cpu=\"0\"} 2\n")
        .contains("node_softnet_cpu_collision_total{cpu=\"0\"} 3\n")
        .contains("node_softnet_received_rps_total{cpu=\"0\"} 4\n")
        .contains("node_softnet_flow_limit_count_total{cpu=\"0\"} 5\n")
        .contains("node_softnet_backlog_len{cpu=\"0\"} 6\n")
        .contains("node_softnet_processed_total{cpu=\"5\"} 11\n");
  }

  @Test
  void stat() throws IOException, InterruptedException {
    shows(
        new StatCollector(files),
        """
        node_boot_time_seconds 1.7e+09
        node_context_switches_total 999
        node_forks_total 77
        node_intr_total 123456
        node_procs_blocked 1
        node_procs_running 3
        """);
  }

  @Test
  void vmstat() throws IOException, InterruptedException {
    shows(
        new VmstatCollector(settings),
        """
        node_vmstat_oom_kill 2
        node_vmstat_pgfault 77
        node_vmstat_pgpgin 10
        node_vmstat_pgpgout 20
        node_vmstat_pswpin 0
        """);
    shows(
        new VmstatCollector(settings("vmstat { fields = \"^nr_\" }")),
        "node_vmstat_nr_free_pages 5\n");
  }

  @Test
  void time() throws IOException, InterruptedException {
    var clock = InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000, 500_000_000));
    assertThat(CollectorRun.samples(new TimeCollector(files, clock)))
        .contains("node_time_seconds 1.7000000005e+09")
        .contains("node_time_zone_offset_seconds{time_zone=\"")
        .contains("node_time_clocksource_available_info{clocksource=\"hpet\",device=\"0\"} 1\n")
        .contains("node_time_clocksource_current_info{clocksource=\"tsc\",device=\"0\"} 1\n");
    assertThat(TimeZone.getDefault()).isNotNull();
  }

  @Test
  void timex() throws IOException, InterruptedException {
    var clock =
        new KernelClock(
            5, 2000, 65536, 3000, 4000, 0x2040, 7, 10000, 0, 1000, 1, 0, 2, 3, 4, 5, 37);
    assertThat(CollectorRun.samples(new TimexCollector(() -> clock)))
        .contains("node_timex_sync_status 0\n")
        .contains("node_timex_offset_seconds 2e-06\n")
        .contains("node_timex_frequency_adjustment_ratio 1.000001\n")
        .contains("node_timex_maxerror_seconds 0.003\n")
        .contains("node_timex_estimated_error_seconds 0.004\n")
        .contains("node_timex_tick_seconds 0.01")
        .contains("node_timex_status 8256\n")
        .contains("node_timex_pps_stability_exceeded_total 5\n")
        .contains("node_timex_tai_offset_seconds 37\n");
  }

  @Test
  void uname() throws IOException, InterruptedException {
    assertThat(CollectorRun.samples(new UnameCollector()))
        .startsWith("node_uname_info{domainname=\"")
        .contains("sysname=\"Linux\"");
  }

  @Test
  void os() throws IOException, InterruptedException {
    shows(
        new OsCollector(settings),
        """
        node_os_info{build_id="",id="example",id_like="debian other",image_id="",\
        image_version="",name="Example \\"OS\\"",pretty_name="Example OS 12",variant="",\
        variant_id="",version="",version_codename="",version_id="12.4.1"} 1
        node_os_version{id="example",id_like="debian other",name="Example \\"OS\\""} 12.4
        """);
  }

  @Test
  void interruptsAndSoftirqs() throws IOException, InterruptedException {
    shows(
        new InterruptsCollector(files),
        """
        node_interrupts_total{cpu="0",devices="",info="Non-maskable interrupts",type="NMI"} 3
        node_interrupts_total{cpu="0",devices="1-edge i8042",info="IO-APIC",type="1"} 10
        node_interrupts_total{cpu="2",devices="",info="Non-maskable interrupts",type="NMI"} 4
        node_interrupts_total{cpu="2",devices="1-edge i8042",info="IO-APIC",type="1"} 20
        """);
    shows(
        new SoftirqsCollector(files),
        """
        node_softirqs_functions_total{cpu="0",type="HI"} 1
        node_softirqs_functions_total{cpu="0",type="NET_RX"} 30
        node_softirqs_functions_total{cpu="2",type="HI"} 2
        node_softirqs_functions_total{cpu="2",type="NET_RX"} 40
        """);
  }

  @Test
  void buddyinfoAndCgroups() throws IOException, InterruptedException {
    shows(
        new BuddyinfoCollector(files),
        """
        node_buddyinfo_blocks{node="0",size="0",zone="Normal"} 5
        node_buddyinfo_blocks{node="0",size="1",zone="Normal"} 0
        node_buddyinfo_blocks{node="0",size="2",zone="Normal"} 7
        """);
    shows(
        new CgroupsCollector(files),
        """
        node_cgroups_cgroups{subsys_name="cpu"} 55
        node_cgroups_cgroups{subsys_name="memory"} 66
        node_cgroups_enabled{subsys_name="cpu"} 1
        node_cgroups_enabled{subsys_name="memory"} 0
        """);
  }

  @Test
  void memory() throws IOException, InterruptedException {
    shows(
        new MeminfoNumaCollector(files),
        """
        node_memory_numa_Active_anon{node="0"} 2048
        node_memory_numa_HugePages_Total{node="0"} 3
        node_memory_numa_MemTotal{node="0"} 1.024e+06
        node_memory_numa_local_node_total{node="0"} 12
        node_memory_numa_numa_hit_total{node="0"} 11
        """);
    shows(
        new SlabinfoCollector(files),
        """
        node_slabinfo_active_objects{slab="dentry"} 100
        node_slabinfo_object_size_bytes{slab="dentry"} 192
        node_slabinfo_objects{slab="dentry"} 120
        node_slabinfo_objects_per_slab{slab="dentry"} 21
        node_slabinfo_pages_per_slab{slab="dentry"} 1
        """);
    shows(
        new KsmdCollector(settings),
        """
        node_ksmd_full_scans_total 5
        node_ksmd_merge_across_nodes 1
        node_ksmd_pages_shared 2
        node_ksmd_run 1
        node_ksmd_sleep_seconds 0.02
        """);
  }

  @Test
  void zoneinfo() throws IOException, InterruptedException {
    shows(
        new ZoneinfoCollector(files),
        """
        node_zoneinfo_high_pages{node="0",zone="Normal"} 3
        node_zoneinfo_low_pages{node="0",zone="Normal"} 2
        node_zoneinfo_min_pages{node="0",zone="Normal"} 1
        node_zoneinfo_min_pages{node="1",zone="Movable"} 9
        node_zoneinfo_nr_free_pages{node="0",zone="Normal"} 50
        node_zoneinfo_nr_inactive_anon_pages{node="0",zone="Normal"} 7
        node_zoneinfo_nr_written_total{node="0",zone="Normal"} 99
        node_zoneinfo_numa_hit_total{node="0",zone="Normal"} 5
        node_zoneinfo_protection_0{node="0",zone="Normal"} 0
        node_zoneinfo_protection_0{node="1",zone="Movable"} 0
        node_zoneinfo_protection_1{node="0",zone="Normal"} 10
        node_zoneinfo_protection_1{node="1",zone="Movable"} 0
        node_zoneinfo_protection_2{node="0",zone="Normal"} 20
        node_zoneinfo_protection_2{node="1",zone="Movable"} 0
        """);
  }

  @Test
  void vulnerabilities() throws IOException, InterruptedException {
    shows(
        new CpuVulnerabilitiesCollector(files),
        """
        node_cpu_vulnerabilities_info{codename="itlb_multihit",state="unknown"} 1
        node_cpu_vulnerabilities_info{codename="meltdown",state="not affected"} 1
        node_cpu_vulnerabilities_info{codename="mmio_stale_data",state="unknown"} 1
        node_cpu_vulnerabilities_info{codename="spectre_v2",state="mitigation"} 1
        """);
  }

  @Test
  void sysctl() throws IOException, InterruptedException {
    shows(
        new SysctlCollector(
            settings(
                """
                sysctl {
                  include      = ["kernel.pid_max", "fs.file-nr", "fs.file-nr:a,b,c"]
                  include_info = ["kernel.seccomp.actions_avail"]
                }
                """)),
        """
        node_sysctl_fs_file_nr{index="0"} 1024
        node_sysctl_fs_file_nr{index="1"} 0
        node_sysctl_fs_file_nr{index="2"} 9000
        node_sysctl_fs_file_nr_a 1024
        node_sysctl_fs_file_nr_b 0
        node_sysctl_fs_file_nr_c 9000
        node_sysctl_info{index="0",name="kernel.seccomp.actions_avail",value="kill_process"} 1
        node_sysctl_info{index="1",name="kernel.seccomp.actions_avail",value="kill_thread"} 1
        node_sysctl_kernel_pid_max 32768
        """);
    assertThatThrownBy(
            () ->
                CollectorRun.samples(
                    new SysctlCollector(
                        settings("sysctl { include = [\"kernel.seccomp.actions_avail\"] }"))))
        .hasMessageContaining("is no number");
  }

  @Test
  void newerFamilies() throws IOException, InterruptedException {
    var newer = CollectorRun.newer(settings);
    assertThat(CollectorRun.samples(new CpuCollector(newer)))
        .contains("node_cpu_online{cpu=\"0\"} 1\nnode_cpu_online{cpu=\"1\"} 0\n");
    assertThat(CollectorRun.samples(new CpufreqCollector(newer)))
        .contains("node_cpu_frequency_avg_hertz{cpu=\"0\"} 1.1e+09\n");
    assertThat(CollectorRun.samples(new PressureCollector(newer)))
        .contains("node_pressure_irq_stalled_seconds_total 0.25\n");
    assertThat(CollectorRun.samples(new OsCollector(newer)))
        .contains("node_os_support_end_timestamp_seconds 1.845936e+09\n");
    assertThat(CollectorRun.samples(new KsmdCollector(newer)))
        .contains("node_ksmd_general_profit_bytes -4096\n");
  }

  /// Kernels that do not measure interrupts tell the rest.
  @Test
  void pressureWithoutInterrupts(@TempDir Path machine) throws IOException, InterruptedException {
    Files.createDirectories(machine.resolve("proc/pressure"));
    for (String name : new String[] {"cpu", "io", "memory"}) {
      Files.copy(
          CollectorRun.machine("system").resolve("proc/pressure").resolve(name),
          machine.resolve("proc/pressure").resolve(name));
    }
    assertThat(
            CollectorRun.samples(
                new PressureCollector(CollectorRun.newer(CollectorRun.settings(machine, "")))))
        .isEqualTo(CollectorRun.samples(new PressureCollector(settings)));
  }

  @Test
  void tellsWhatIsMissingFromWhatIsBroken(@TempDir Path machine) {
    var none = CollectorRun.settings(machine, "");
    var empty = none.files();
    assertThatThrownBy(() -> CollectorRun.samples(new PressureCollector(none)))
        .isInstanceOf(NoData.class);
    assertThatThrownBy(() -> CollectorRun.samples(new SchedstatCollector(empty)))
        .isInstanceOf(NoData.class);
    assertThatThrownBy(() -> CollectorRun.samples(new OsCollector(none)))
        .isInstanceOf(NoData.class);
    assertThatThrownBy(() -> CollectorRun.samples(new StatCollector(empty)))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(NoData.class);
  }
}
