package dev.pewter.metrics.prometheus.exporter.cadvisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// A machine that is but files.
record TestMachine(Path root) {
  static final String APP = "a".repeat(64);
  static final String SANDBOX = "b".repeat(64);
  static final String WEB = "c".repeat(64);
  private static final String NET =
      """
      Inter-|   Receive                                                |  Transmit
       face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop
          lo: 9 9 9 9 0 0 0 0 9 9 9 9 0 0 0 0
        eth0: 100 10 1 2 0 0 0 0 200 20 3 4 0 0 0 0
      veth12: 9 9 9 9 0 0 0 0 9 9 9 9 0 0 0 0
      """;

  void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void writeAll(String folder, Map<String, String> files) throws IOException {
    for (var file : files.entrySet()) {
      write(folder + "/" + file.getKey(), file.getValue());
    }
  }

  /// What is the same whatever the version of control groups.
  void writeHost() throws IOException {
    write("etc/machine-id", "m1\n");
    write("etc/os-release", "NAME=x\nPRETTY_NAME=\"Test 1\"\n");
    write("sys/class/dmi/id/product_uuid", "u1\n");
    write("proc/sys/kernel/random/boot_id", "b1\n");
    write("proc/sys/kernel/osrelease", "6.1\n");
    write(
        "proc/meminfo", "MemTotal: 1000 kB\nMemFree: 400 kB\nSwapTotal: 50 kB\nSwapFree: 40 kB\n");
    write(
        "proc/cpuinfo",
        """
        processor	: 0
        physical id	: 0
        core id		: 0

        processor	: 1
        physical id	: 0
        core id		: 0

        processor	: 2
        physical id	: 1
        core id		: 0
        """);
    write("proc/diskstats", "   8       0 sda 1 2 3\n   8       1 sda1 1 2 3\n");
    write("proc/1/mounts", "/dev/root / ext4 rw 0 0\nserver:/x /nfs nfs4 rw 0 0\n");
    write("proc/1/net/dev", NET);
    write("proc/77/net/dev", NET);
    write("proc/77/comm", "pause\n");
    write("proc/77/limits", "Max open files            1024                 4096          files\n");
    write("proc/77/fd/0", "");
    write("proc/77/fd/1", "");
  }

  /// Two containers of a pod, as containerd with the systemd driver has them, in version 2.
  void writeUnified() throws IOException {
    write("sys/fs/cgroup/cgroup.controllers", "cpu io memory pids\n");
    write("sys/fs/cgroup/cpu.stat", "usage_usec 9000000\nuser_usec 5000000\nsystem_usec 4000000\n");
    write("sys/fs/cgroup/system.slice/x.mount/cpu.stat", "usage_usec 1\n");
    write("sys/fs/cgroup/system.slice/x.service/cpu.stat", "usage_usec 1000000\n");
    String pod =
        "sys/fs/cgroup/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1_2.slice";
    write(pod + "/memory.current", "70\n");
    group(pod + "/cri-containerd-" + APP + ".scope");
    write(pod + "/cri-containerd-" + SANDBOX + ".scope/cgroup.procs", "77\n");
    bundle(APP, "container", "\"io.kubernetes.cri.container-name\": \"app\",");
    bundle(SANDBOX, "sandbox", "");
  }

  private void bundle(String id, String type, String more) throws IOException {
    write(
        "run/containerd/io.containerd.runtime.v2.task/k8s.io/" + id + "/config.json",
        """
        {"ociVersion": "1.1", "process": {"args": ["x"], "env": ["REGION=eu", "PATH=/bin"]},
         "annotations": {%s
           "io.kubernetes.cri.container-type": "%s",
           "io.kubernetes.cri.image-name": "registry/app:1",
           "io.kubernetes.cri.sandbox-name": "web-0",
           "io.kubernetes.cri.sandbox-namespace": "shop",
           "io.kubernetes.cri.sandbox-uid": "1-2"}}
        """
            .formatted(more, type));
  }

  private void group(String folder) throws IOException {
    writeAll(
        folder,
        Map.ofEntries(
            Map.entry(
                "cpu.stat",
                """
                usage_usec 3000000
                user_usec 2000000
                system_usec 1000000
                nr_periods 10
                nr_throttled 4
                throttled_usec 500000
                """),
            Map.entry("cpu.max", "50000 100000\n"),
            Map.entry("cpu.weight", "100\n"),
            Map.entry("memory.current", "1000\n"),
            Map.entry("memory.peak", "1500\n"),
            Map.entry("memory.max", "4096\n"),
            Map.entry("memory.min", "0\n"),
            Map.entry("memory.swap.max", "max\n"),
            Map.entry("memory.swap.current", "7\n"),
            Map.entry("memory.events", "low 0\nhigh 1\nmax 2\noom 3\noom_kill 4\n"),
            Map.entry(
                "memory.stat",
                """
                anon 600
                file 300
                kernel 50
                file_mapped 20
                inactive_file 250
                active_file 40
                pgfault 11
                pgmajfault 12
                """),
            Map.entry(
                "memory.pressure",
                "some avg10=0.00 total=2000000\nfull avg10=0.00 total=1000000\n"),
            Map.entry("io.stat", "8:0 rbytes=10 wbytes=20 rios=1 wios=2 dbytes=0 dios=0\n9:9 \n"),
            Map.entry("pids.current", "3\n"),
            Map.entry("pids.max", "max\n"),
            Map.entry("cgroup.procs", "77\n78\n"),
            Map.entry("cgroup.events", "populated 1\n")));
  }

  /// A container of Docker with the cgroupfs driver, in version 1.
  void writeLegacy() throws IOException {
    String group = "/docker/" + WEB;
    String tree = "sys/fs/cgroup/";
    write(tree + "memory/memory.usage_in_bytes", "5000\n");
    writeAll(
        tree + "cpu,cpuacct" + group,
        Map.of(
            "cpuacct.usage", "3000000000\n",
            "cpuacct.usage_percpu", "1000000000 2000000000 0 \n",
            "cpuacct.stat", "user 200\nsystem 100\n",
            "cpu.stat", "nr_periods 10\nnr_throttled 4\nthrottled_time 500000000\n",
            "cpu.shares", "512\n",
            "cpu.cfs_period_us", "100000\n",
            "cpu.cfs_quota_us", "-1\n"));
    writeAll(
        tree + "memory" + group,
        Map.of(
            "memory.usage_in_bytes", "1000\n",
            "memory.max_usage_in_bytes", "1500\n",
            "memory.failcnt", "2\n",
            "memory.limit_in_bytes", "9223372036854771712\n",
            "memory.soft_limit_in_bytes", "9223372036854771712\n",
            "memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 4\n",
            "memory.stat",
                """
                cache 1
                rss 2
                pgfault 11
                pgmajfault 12
                total_cache 300
                total_rss 600
                total_mapped_file 20
                total_swap 7
                total_inactive_file 250
                total_active_file 40
                total_pgfault 21
                total_pgmajfault 22
                """,
            "cgroup.procs", "77\n"));
    writeAll(
        tree + "blkio" + group,
        Map.of(
            "blkio.throttle.io_service_bytes_recursive",
            "8:0 Read 10\n8:0 Write 20\n8:0 Total 30\nTotal 30\n",
            "blkio.throttle.io_serviced_recursive",
            "8:0 Read 1\n8:0 Write 2\nTotal 3\n"));
    writeAll(tree + "pids" + group, Map.of("pids.current", "3\n", "pids.max", "99\n"));
    write(
        "var/lib/docker/containers/" + WEB + "/config.v2.json",
        """
        {"ID": "%s", "Name": "/web", "State": {"Pid": 77},
         "Config": {"Image": "nginx:1", "Env": ["REGION=eu"], "Labels": {"team.name": "blue"}},
         "HostConfig": {"NetworkMode": "bridge"}}
        """
            .formatted(WEB));
  }
}
