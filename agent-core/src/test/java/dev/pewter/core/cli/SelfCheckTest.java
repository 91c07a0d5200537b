package dev.pewter.core.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.AccessReview;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.http.RecordingLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfCheckTest {
  private static final String PODS =
      "loki.source.file \"a\" {\n  targets = [{__path__ = \"/var/log/pods/*$1/*.log\"}]\n}\n";

  @TempDir Path root;
  private final RecordingLog log = new RecordingLog();

  private List<String> check(String config) throws InterruptedException {
    return check(config, Instant.parse("2026-01-01T00:00:00Z"));
  }

  private List<String> check(String config, Instant now) throws InterruptedException {
    byte[] text = config.getBytes(StandardCharsets.UTF_8);
    new SelfCheck(root, log).run(List.of(new Source("a", text)), Path.of("/data/x"), now);
    return log.lines().stream().filter(line -> line.startsWith("warn")).toList();
  }

  private void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void isSilentWhenAllIsWell() throws IOException, InterruptedException {
    write("var/log/pods/a/b/0.log", "");
    write("proc/self/mountinfo", "1 0 8:1 / / rw - overlay o rw\n2 1 8:2 / /data rw - ext4 d rw\n");
    write("proc/self/limits", "Max open files            1048576      1048576   files\n");
    write("proc/sys/fs/inotify/max_user_instances", "128\n");

    assertThat(check(PODS)).isEmpty();
    assertThat(log.lines().getLast()).contains("self-check done", "problems, 0");
  }

  @Test
  void tellsThatTheAotCacheIsNotUsed() throws IOException, InterruptedException {
    write("proc/self/maps", "7f00-7f01 r--p 0 8:1 1 /usr/lib/pewter/runtime/lib/libjvm.so\n");
    assertThat(checkCache("")).isEmpty(); // none was given
    assertThat(checkCache("/usr/lib/pewter/lib/pewter.aot"))
        .singleElement()
        .asString()
        .contains("the AOT cache is not used", "path, /usr/lib/pewter/lib/pewter.aot");
    write("proc/self/maps", "800000000-800001000 rw-p 0 8:1 2   /usr/lib/pewter/lib/pewter.aot\n");
    assertThat(checkCache("/usr/lib/pewter/lib/pewter.aot")).isEmpty();
  }

  private List<String> checkCache(String given) throws InterruptedException {
    var said = new RecordingLog();
    new SelfCheck(root, List.of(), given, said)
        .run(List.of(), Path.of("/data/x"), Instant.parse("2026-01-01T00:00:00Z"));
    return said.lines().stream().filter(line -> line.startsWith("warn")).toList();
  }

  @Test
  void namesFoldersThatAreNotMounted() throws InterruptedException {
    assertThat(check("/* \"/host/a/b\" */ a = \"//host\" // \"/host/c/d\"\n")).isEmpty();
    assertThat(check(PODS + "// \"/var/lib/docker/containers/*.log\"\n"))
        .singleElement()
        .asString()
        .contains("is it mounted?", "path, /var/log/pods");
    assertThat(check("a = \"/host/root/proc\"\nb = \"/hostile\"\nc = \"/var/logs\"")).hasSize(2);
  }

  @Test
  void leavesToTheCollectorWhatItSaysItself() throws InterruptedException {
    assertThat(
            check("udev_data_path = \"/host/run/udev/data\"\nprocfs_path = \"/host/nowhere/proc\""))
        .singleElement()
        .asString()
        .contains("path, /host/nowhere/proc");
  }

  @Test
  void takesAFileThatIsNotThereYetForGranted() throws IOException, InterruptedException {
    Files.createDirectories(root.resolve("var/log"));

    assertThat(check("a = [{__path__ = \"/var/log/syslog\"}]")).isEmpty();
  }

  @Test
  void followsTheLinksThatDockerMakes() throws IOException, InterruptedException {
    Path pod = Files.createDirectories(root.resolve("var/log/pods/a_b/c"));
    Files.createSymbolicLink(pod.resolve("0.log"), Path.of("/var/lib/docker/containers/x-y/z.log"));

    assertThat(check(PODS)).singleElement().asString().contains("links", "target, /var/lib/docker");
  }

  @Test
  void warnsOfStateThatDiesWithTheContainer() throws IOException, InterruptedException {
    write("var/log/pods/a", "");
    write("proc/self/mountinfo", "1 0 8:1 / / rw - overlay o rw\n2 1 8:2 / /dat rw - ext4 d rw\n");

    assertThat(check("a = 1")).isEmpty();
    assertThat(check(PODS))
        .singleElement()
        .asString()
        .contains("volatile", "lost with the container");
  }

  @Test
  void warnsOfStateThatDiesWithThePod() throws IOException, InterruptedException {
    write(
        "proc/self/mountinfo",
        "2 1 8:2 /pods/x/volumes/kubernetes.io~empty-dir/d /data rw shared:1 - ext4 d rw\n");

    assertThat(check("prometheus.remote_write \"a\" { }"))
        .singleElement()
        .asString()
        .contains("lost with the pod");
  }

  @Test
  void warnsOfStateThatCannotBeWritten() throws IOException, InterruptedException {
    write("var/log/pods/a", "");
    write("data", "in the place of a folder");

    assertThat(check("a = 1")).isEmpty();
    assertThat(check(PODS))
        .singleElement()
        .asString()
        .contains("cannot be written", "path, /data/x", "reason, ", "Not a directory");
  }

  @Test
  void saysWhatStandsInThePlaceOfTheDataDirectory() throws IOException, InterruptedException {
    write("var/log/pods/a", "");
    write("data/x", "a file");

    assertThat(check(PODS)).singleElement().asString().contains("/data/x: file exists");
  }

  @Test
  void leavesNothingInTheDataDirectory() throws IOException, InterruptedException {
    write("var/log/pods/a", "");

    assertThat(check(PODS)).isEmpty();
    assertThat(root.resolve("data/x")).isEmptyDirectory();
  }

  @Test
  void warnsOfLowLimits() throws IOException, InterruptedException {
    write("var/log/pods/a", "");
    write("proc/self/limits", "Max open files            256          1048576   files\n");
    write("proc/sys/fs/inotify/max_user_instances", "16\n");
    write("proc/sys/fs/inotify/max_user_watches", "65536\n");

    assertThat(check(PODS))
        .hasSize(2)
        .anyMatch(line -> line.contains("files.open, value, 256"))
        .anyMatch(line -> line.contains("max_user_instances, value, 16"));
  }

  @Test
  void warnsOfAClockThatNobodyHasSet() throws InterruptedException {
    assertThat(check("", Instant.EPOCH)).singleElement().asString().contains("far in the past");
  }

  private List<String> checkAccess(AccessReview review, String config) throws InterruptedException {
    var source = new Source("a", config.getBytes(StandardCharsets.UTF_8));
    new SelfCheck(root, List.of(review), "", log)
        .run(List.of(source), Path.of("/data/x"), Instant.parse("2026-01-01T00:00:00Z"));
    return log.lines().stream().filter(line -> line.startsWith("warn")).toList();
  }

  @Test
  void namesInOneWarningWhatTheApiServerDenies() throws InterruptedException {
    String config =
        """
        discovery.kubernetes "a" {
          role = "pod"
        }

        discovery.kubelet "a" { }
        """;
    assertThat(checkAccess(rights -> rights, config))
        .singleElement()
        .asString()
        .contains(
            "pewter rbac",
            "denied, get nodes/pods in all namespaces; get,list,watch pods in all namespaces");
  }

  @Test
  void asksInTheNamespacesThatAreNamed() throws InterruptedException {
    String config =
        """
        discovery.kubernetes "a" {
          role = "pod"

          namespaces {
            names = ["one", "two"]
          }
        }
        """;
    AccessReview onlyInOne =
        rights -> rights.stream().filter(right -> !right.namespace().equals("one")).toList();
    assertThat(checkAccess(onlyInOne, config))
        .singleElement()
        .asString()
        .contains("denied, get,list,watch pods in two")
        .doesNotContain("in one", "all namespaces");
  }

  @Test
  void asksInEachNamespaceForWhatIsDoneThere() throws InterruptedException {
    String config =
        """
        discovery.kubernetes "a" {
          role = "pod"

          namespaces {
            names = ["one"]
          }
        }

        remote.kubernetes.secret "a" {
          namespace = "two"
          name      = "a"
        }
        """;
    AccessReview asThePrintedRoles =
        rights ->
            rights.stream()
                .filter(right -> !List.of("pods one", "secrets two").contains(place(right)))
                .toList();
    assertThat(checkAccess(asThePrintedRoles, config)).isEmpty();
  }

  private static String place(AccessReview.Right right) {
    return right.resource() + " " + right.namespace();
  }

  @Test
  void doesNotMindThatTheApiServerIsAway() throws InterruptedException {
    AccessReview away =
        _ -> {
          throw new IOException("connection refused");
        };
    assertThat(checkAccess(away, "discovery.kubernetes \"a\" { role = \"pod\" }")).isEmpty();
    assertThat(log.lines().getLast()).contains("self-check done", "problems, 0");
  }
}
