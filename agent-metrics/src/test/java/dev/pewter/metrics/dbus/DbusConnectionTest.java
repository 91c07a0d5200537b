package dev.pewter.metrics.dbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DbusConnectionTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path folder;

  @Test
  void callsMethodsAndReadsAllTypes() throws IOException {
    try (var bus =
            new FakeBus(
                folder.resolve("bus"),
                (member, arguments) ->
                    FakeBus.reply("ybnqiuxtdsog(sv)as")
                        .bytes(7)
                        .number(4, 1)
                        .number(2, -2)
                        .number(2, 65535)
                        .number(4, -3)
                        .number(4, 0xffffffffL)
                        .number(8, -5)
                        .number(8, 6)
                        .number(8, Double.doubleToLongBits(1.5))
                        .text(member + arguments)
                        .text("/path")
                        .signature("as")
                        .align(8)
                        .text("in")
                        .signature("u")
                        .number(4, 9)
                        .array(4, a -> a.text("x").text("yz")));
        var connection = DbusConnection.connect(bus.socket(), LIMIT)) {
      assertThat(connection.call("a.b", "/c", "d.e", "Do", "one", "two"))
          .isEqualTo(
              List.of(
                  7L,
                  true,
                  -2L,
                  65535L,
                  -3L,
                  4294967295L,
                  -5L,
                  6L,
                  1.5,
                  "Do[one, two]",
                  "/path",
                  "as",
                  List.of("in", 9L),
                  List.of("x", "yz")));
    }
  }

  @Test
  void readsProperties() throws IOException {
    try (var bus =
            new FakeBus(
                folder.resolve("bus"),
                (_, arguments) -> FakeBus.reply("v").signature("s").text(arguments.getLast()));
        var connection = DbusConnection.connect(bus.socket(), LIMIT)) {
      assertThat(connection.property("a", "/b", "c", "Version")).isEqualTo("Version");
    }
  }

  @Test
  void throwsWhatTheOtherSideRefuses() throws IOException {
    try (var bus =
            new FakeBus(
                folder.resolve("bus"), (_, _) -> FakeBus.error("org.example.No").text("not here"));
        var connection = DbusConnection.connect(bus.socket(), LIMIT)) {
      assertThatThrownBy(() -> connection.call("a", "/b", "c", "d"))
          .isInstanceOf(DbusException.class)
          .hasMessage("org.example.No: not here");
    }
  }

  @Test
  void refusesNonsense() throws IOException {
    try (var bus =
            new FakeBus(folder.resolve("bus"), (_, _) -> FakeBus.reply("as").number(4, 1 << 30));
        var connection = DbusConnection.connect(bus.socket(), LIMIT)) {
      assertThatThrownBy(() -> connection.call("a", "/b", "c", "d"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("not a D-Bus message");
    }
  }

  @Test
  void doesNotWaitForEver() throws IOException {
    try (var bus = new FakeBus(folder.resolve("bus"), (_, _) -> null);
        var connection = DbusConnection.connect(bus.socket(), Duration.ofMillis(300))) {
      assertThatThrownBy(() -> connection.call("a", "/b", "c", "d")).hasMessage("timed out");
    }
  }

  @Test
  void tellsThatNobodyIsThere() {
    assertThatThrownBy(() -> DbusConnection.bus(folder.resolve("none"), LIMIT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none");
  }
}
