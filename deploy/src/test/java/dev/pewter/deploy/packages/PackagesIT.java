package dev.pewter.deploy.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the build has packed for machines without Kubernetes.
class PackagesIT {
  private static final Path TARGET = Path.of("target").toAbsolutePath();

  private static final String UNIT = "usr/lib/systemd/system/pewter.service";

  @TempDir Path folder;

  private static Path built(String pattern) throws IOException {
    try (var files = Files.newDirectoryStream(TARGET, pattern)) {
      var found = files.iterator();
      assumeTrue(found.hasNext(), "not built, with -Dquick or without dpkg-deb: " + pattern);
      return found.next();
    }
  }

  @Test
  void unpacksToARunningAgent() throws IOException, InterruptedException {
    Path archive = built("pewter-*.tar.gz");
    String script =
        """
        cd '%s'
        tar -xzf '%s' --strip-components=1
        bin/pewter validate systemd/config.alloy
        PEWTER_JAVA_OPTS="-XX:AOTMode=on" bin/pewter --version
        """
            .formatted(folder, archive);

    assertThat(Shell.output(script)).contains("pewter, version v");
    assertThat(folder.resolve("systemd/pewter.service"))
        .content()
        .contains("Environment=CONFIG_FILE=/etc/pewter/config.alloy\n")
        .doesNotContain("ALLOY_DEPLOY_MODE"); // then it is `binary`
  }

  @Test
  void hasTheSameBytesWhenPackedAgain() throws IOException, InterruptedException {
    Path archive = built("pewter-*.tar.gz");
    String name = archive.getFileName().toString();
    Shell.output(
        """
        export DIST="$PWD/target/dist/pewter" DIST_VERSION=%s
        export DIST_TIME=$(stat -c @%%Y target/dist/pewter/lib/pewter.aot)
        src/dist/packages.sh '%s'
        cmp '%s' '%s'
        for deb in target/pewter_*.deb; do [ ! -e "$deb" ] || cmp "$deb" '%s'/"$(basename "$deb")"; done
        """
            .formatted(
                name.replaceAll("^pewter-|-linux-.*$", ""),
                folder,
                archive,
                folder.resolve(name),
                folder));
  }

  @Test
  void describesTheDebianPackage() throws IOException, InterruptedException {
    Path deb = built("pewter_*.deb");

    assertThat(Shell.output("dpkg-deb --info '%s'".formatted(deb)))
        .contains(" Package: pewter\n", "Depends: libc6", "conffiles", "postinst");
    assertThat(Shell.output("dpkg-deb --contents '%s'".formatted(deb)))
        .contains("root/root", "./usr/bin/pewter -> ../lib/pewter/bin/pewter")
        .contains("./etc/pewter/config.alloy", "./usr/lib/systemd/system/pewter.service")
        .doesNotContain("./usr/bin/alloy");
    assertThat(Shell.output("dpkg-deb --fsys-tarfile '%s' | tar -xO ./%s".formatted(deb, UNIT)))
        .contains("Environment=ALLOY_DEPLOY_MODE=deb CONFIG_FILE=/etc/pewter/config.alloy\n");
  }

  /// Into a root of its own, whose scripts run there; then the agent starts as the unit would.
  @Test
  void isInstalledAndStarts() throws IOException, InterruptedException {
    Path deb = built("pewter_*.deb");
    assumeTrue(Shell.canMount(), "needs root and mount namespaces");
    // The tools of this machine are lent to it read-only; only what the package brings is its own.
    String script =
        """
            r='%s'
            mkdir -p "$r"/{bin,dev,etc,lib,lib64,proc,sbin,tmp,usr,var/lib/dpkg/info,var/lib/dpkg/updates}
            : >"$r/var/lib/dpkg/status"
            chmod 755 "$r"
            unshare -m bash -euc '
              r=$1
              for d in bin dev lib lib64 proc sbin; do mount --rbind /$d $r/$d; done
              mount -t tmpfs tmpfs $r/tmp
              mkdir -p $r/tmp/own $r/tmp/work
              mount -t overlay overlay -o lowerdir=/usr,upperdir=$r/tmp/own,workdir=$r/tmp/work $r/usr
              printf "root:x:0:0::/root:/bin/sh\\n" >$r/etc/passwd
              printf "root:x:0:\\n" >$r/etc/group
              dpkg --root=$r --force-depends --force-not-root --install "$2"
              chroot $r id pewter
              chroot $r stat -c "%%U %%a" /var/lib/pewter
              chroot --userspec=pewter $r /usr/bin/pewter validate /etc/pewter/config.alloy
              dpkg --root=$r --purge pewter
              [ ! -e $r/var/lib/pewter ] && [ ! -e $r/etc/pewter/config.alloy ] && echo purged
            ' bash "$r" '%s'
            """
            .formatted(folder, deb);

    assertThat(Shell.output(script)).contains("(pewter)", "pewter 750", "purged");
  }

  @Test
  void isAUnitThatSystemdReads() throws IOException, InterruptedException {
    assumeTrue(Shell.succeeds("command -v systemd-analyze"), "no systemd-analyze");
    // The program is not installed here: only that complaint is expected.
    String said =
        Shell.output(
            "systemd-analyze verify --man=no src/dist/systemd/pewter.service 2>&1 || true");

    assertThat(said.lines().filter(line -> !line.contains("/usr/bin/pewter")).toList()).isEmpty();
  }
}
