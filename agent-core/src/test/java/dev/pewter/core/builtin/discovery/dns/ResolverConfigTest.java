package dev.pewter.core.builtin.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolverConfigTest {

  @Test
  void readsServersDomainsAndOptions(@TempDir Path root) throws IOException {
    Path file =
        Files.writeString(
            root.resolve("resolv.conf"),
            """
            # made by hand
            nameserver 10.0.0.10
            nameserver 2001:db8::1
            nameserver not-an-address
            domain ignored.example
            search ns.svc.cluster.local svc.cluster.local
            options timeout:1 ndots:5 rotate
            ; the end
            """);
    var config = ResolverConfig.read(file);
    assertThat(config.servers())
        .extracting(s -> s.getAddress().getHostAddress() + " " + s.getPort())
        .containsExactly("10.0.0.10 53", "2001:db8:0:0:0:0:0:1 53");
    assertThat(config.search()).containsExactly("ns.svc.cluster.local", "svc.cluster.local");
    assertThat(config.ndots()).isEqualTo(5);
  }

  @Test
  void searchesFirstWhenANameHasFewDots() {
    var config = new ResolverConfig(List.of(), List.of("x.y", "z."), 2);
    assertThat(config.names("a")).containsExactly("a.x.y.", "a.z.", "a.");
    assertThat(config.names("a.b")).containsExactly("a.b.x.y.", "a.b.z.", "a.b.");
    assertThat(config.names("a.b.c")).containsExactly("a.b.c.", "a.b.c.x.y.", "a.b.c.z.");
    assertThat(config.names("a.")).containsExactly("a.");
  }
}
