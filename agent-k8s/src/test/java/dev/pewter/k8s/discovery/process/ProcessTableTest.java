package dev.pewter.k8s.discovery.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Target;
import dev.pewter.core.testing.TestContext;
import dev.pewter.k8s.discovery.process.DiscoveryProcessArguments.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {
  private static final String ID = "0123456789abcdef".repeat(4);
  private static final Wanted ALL = new Wanted(true, true, true, true, true, true, true);

  @TempDir Path proc;
  private final TestContext context = new TestContext("discovery.process.p");

  @BeforeEach
  void write() throws IOException {
    process("7", "0::/kubepods.slice/cri-containerd-" + ID + ".scope\n");
    process("8", "1:name=systemd:/init.scope\n0::/init.scope\n");
    Files.createDirectories(proc.resolve("9")); // one that has ended meanwhile
    Files.createDirectories(proc.resolve("sys"));
    Files.writeString(proc.resolve("passwd"), "root:x:0:0::/:/bin/sh\nu:x:33:33::/:/bin/sh\n");
  }

  private void process(String pid, String cgroup) throws IOException {
    Path directory = Files.createDirectories(proc.resolve(pid));
    Files.createSymbolicLink(directory.resolve("exe"), Path.of("/bin/app"));
    Files.createSymbolicLink(directory.resolve("cwd"), Path.of("/srv"));
    Files.writeString(directory.resolve("cmdline"), "app\0--flag\0");
    Files.writeString(directory.resolve("status"), "Name:\tapp\nUid:\t33\t33\t33\t33\n");
    Files.writeString(directory.resolve("cgroup"), cgroup);
  }

  private List<Target> found(Wanted wanted, Target... join) {
    var arguments = new DiscoveryProcessArguments(List.of(join), Duration.ofMinutes(1), wanted);
    return new ProcessTable(arguments, proc, proc.resolve("passwd"), context.log())
        .refresh(Map.of()).values().stream().flatMap(List::stream).toList();
  }

  @Test
  void findsUsersBesideOneWhoseFullNameIsNotUtf8() throws IOException {
    byte[] passwd = "old:x:9:9:J\u00fcrgen:/:/bin/sh\nu:x:33:33::/:/bin/sh\n".getBytes(ISO_8859_1);
    Files.write(proc.resolve("passwd"), passwd);
    assertThat(found(ALL))
        .hasSize(2)
        .allMatch(process -> "u".equals(process.get("__meta_process_username")));
  }

  @Test
  void tellsWhatIsWanted() {
    assertThat(found(ALL))
        .containsExactlyInAnyOrder(
            Target.of(
                Map.of(
                    "__process_pid__", "7",
                    "__container_id__", ID,
                    "__meta_process_exe", "/bin/app",
                    "__meta_process_cwd", "/srv",
                    "__meta_process_commandline", "app --flag",
                    "__meta_process_uid", "33",
                    "__meta_process_username", "u",
                    "__meta_process_cgroup_path",
                        "0::/kubepods.slice/cri-containerd-" + ID + ".scope")),
            Target.of(
                Map.of(
                    "__process_pid__", "8",
                    "__meta_process_exe", "/bin/app",
                    "__meta_process_cwd", "/srv",
                    "__meta_process_commandline", "app --flag",
                    "__meta_process_uid", "33",
                    "__meta_process_username", "u",
                    "__meta_process_cgroup_path", "1:name=systemd:/init.scope|0::/init.scope")));
  }

  @Test
  void joinsByTheContainersId() {
    var only = new Wanted(false, false, false, false, false, false, true);
    var pod =
        Target.of(Map.of("__meta_kubernetes_pod_container_id", "containerd://" + ID, "pod", "p"));
    var other = Target.of(Map.of("x", "y"));
    var anotherPort =
        Target.of(Map.of("__meta_kubernetes_pod_container_id", "containerd://" + ID, "port", "81"));
    assertThat(found(only, anotherPort, pod, other))
        .containsExactlyInAnyOrder(
            anotherPort,
            other,
            Target.of(
                Map.of(
                    "__process_pid__",
                    "7",
                    "__container_id__",
                    ID,
                    "__meta_kubernetes_pod_container_id",
                    "containerd://" + ID,
                    "pod",
                    "p")),
            Target.of(Map.of("__process_pid__", "8")),
            pod);
  }
}
