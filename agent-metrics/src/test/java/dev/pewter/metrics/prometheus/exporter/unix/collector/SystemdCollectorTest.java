package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.metrics.dbus.DbusConnection;
import dev.pewter.metrics.dbus.FakeBus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SystemdCollectorTest {
  @TempDir private Path folder;

  private static FakeBus.Reply text(String value) {
    return FakeBus.reply("v").signature("s").text(value);
  }

  private static FakeBus.Reply number(String type, int size, long value) {
    return FakeBus.reply("v").signature(type).number(size, value);
  }

  private static void unit(FakeBus.Reply units, String name, String load, String state) {
    units.align(8).text(name).text("Text").text(load).text(state).text("sub").text("");
    units.text("/unit/" + name.replaceAll("\\W", "_")).number(4, 0).text("").text("/");
  }

  private static FakeBus.Reply systemd(String member, List<String> arguments) {
    if (member.equals("ListUnits")) {
      return FakeBus.reply("a(ssssssouso)")
          .array(
              8,
              units -> {
                unit(units, "web.service", "loaded", "active");
                unit(units, "old.service", "not-found", "inactive");
                unit(units, "backup.timer", "loaded", "active");
                unit(units, "web.socket", "loaded", "failed");
                unit(units, "root.mount", "loaded", "active");
              });
    }
    return switch (arguments.getLast()) {
      case "Version" -> text("252.22-1~deb12u1");
      case "SystemState" -> text("running");
      case "Type" -> text("notify");
      case "NRestarts" -> number("u", 4, 3);
      case "TasksCurrent" -> number("t", 8, 17);
      case "TasksMax" -> number("t", 8, -1);
      case "LastTriggerUSec" -> number("t", 8, 1_700_000_000_500_000L);
      case "ActiveEnterTimestamp" -> number("t", 8, 1_600_000_000_000_000L);
      case "NAccepted" -> number("u", 4, 5);
      case "NConnections" -> number("u", 4, 6);
      default -> FakeBus.error("org.freedesktop.DBus.Error.UnknownProperty").text("none");
    };
  }

  @Test
  void showsUnits() throws IOException, InterruptedException {
    try (var bus = new FakeBus(folder.resolve("bus"), SystemdCollectorTest::systemd)) {
      var settings =
          CollectorRun.settings(
              folder,
              """
              systemd {
                enable_restarts = true
                start_time      = true
                task_metrics    = true
              }
              """);
      var collector =
          new SystemdCollector(
              settings, () -> DbusConnection.connect(bus.socket(), Duration.ofSeconds(20)));
      assertThat(CollectorRun.samples(collector))
          .isEqualTo(
              """
              node_systemd_service_restart_total{name="web.service"} 3
              node_systemd_socket_accepted_connections_total{name="web.socket"} 5
              node_systemd_socket_current_connections{name="web.socket"} 6
              node_systemd_system_running 1
              node_systemd_timer_last_trigger_seconds{name="backup.timer"} 1.7000000005e+09
              node_systemd_unit_start_time_seconds{name="backup.timer"} 1.6e+09
              node_systemd_unit_start_time_seconds{name="web.service"} 1.6e+09
              node_systemd_unit_start_time_seconds{name="web.socket"} 0
              node_systemd_unit_state{name="backup.timer",state="activating",type=""} 0
              node_systemd_unit_state{name="backup.timer",state="active",type=""} 1
              node_systemd_unit_state{name="backup.timer",state="deactivating",type=""} 0
              node_systemd_unit_state{name="backup.timer",state="failed",type=""} 0
              node_systemd_unit_state{name="backup.timer",state="inactive",type=""} 0
              node_systemd_unit_state{name="web.service",state="activating",type="notify"} 0
              node_systemd_unit_state{name="web.service",state="active",type="notify"} 1
              node_systemd_unit_state{name="web.service",state="deactivating",type="notify"} 0
              node_systemd_unit_state{name="web.service",state="failed",type="notify"} 0
              node_systemd_unit_state{name="web.service",state="inactive",type="notify"} 0
              node_systemd_unit_state{name="web.socket",state="activating",type=""} 0
              node_systemd_unit_state{name="web.socket",state="active",type=""} 0
              node_systemd_unit_state{name="web.socket",state="deactivating",type=""} 0
              node_systemd_unit_state{name="web.socket",state="failed",type=""} 1
              node_systemd_unit_state{name="web.socket",state="inactive",type=""} 0
              node_systemd_unit_tasks_current{name="web.service"} 17
              node_systemd_units{state="activating"} 0
              node_systemd_units{state="active"} 3
              node_systemd_units{state="deactivating"} 0
              node_systemd_units{state="failed"} 1
              node_systemd_units{state="inactive"} 1
              node_systemd_version{version="252.22-1~deb12u1"} 252.22""");
    }
  }

  @ParameterizedTest
  @CsvSource({"kvm, kvm", "'', none", ", unknown"})
  void showsWhatTheMachineRunsInOnDemand(@Nullable String told, String shown)
      throws IOException, InterruptedException {
    FakeBus.Answering answers =
        (member, arguments) ->
            told != null && arguments.contains("Virtualization")
                ? text(told)
                : systemd(member, arguments);
    try (var bus = new FakeBus(folder.resolve("bus"), answers)) {
      var collector =
          new SystemdCollector(
              CollectorRun.newer(CollectorRun.settings(folder, "")),
              () -> DbusConnection.connect(bus.socket(), Duration.ofSeconds(20)));
      assertThat(CollectorRun.samples(collector))
          .endsWith("node_systemd_virtualization_info{virtualization_type=\"" + shown + "\"} 1");
    }
  }

  private static FakeBus.Reply logind(String member, List<String> arguments) {
    return switch (member) {
      case "ListSeats" -> FakeBus.reply("a(so)").array(8, a -> a.align(8).text("seat0").text("/s"));
      case "ListSessions" ->
          FakeBus.reply("a(susso)")
              .array(
                  8,
                  a -> a.align(8).text("c1").number(4, 1000).text("me").text("seat0").text("/1"));
      default ->
          switch (arguments.getLast()) {
            case "Remote" -> FakeBus.reply("v").signature("b").number(4, 0);
            case "Type" -> text("x11");
            default -> text("strange");
          };
    };
  }

  @Test
  void showsSessions() throws IOException, InterruptedException {
    try (var bus = new FakeBus(folder.resolve("bus"), SystemdCollectorTest::logind)) {
      var collector =
          new LogindCollector(() -> DbusConnection.connect(bus.socket(), Duration.ofSeconds(20)));
      assertThat(CollectorRun.samples(collector).lines())
          .hasSize(2 * 7 * 5 * 2)
          .contains(
              "node_logind_sessions"
                  + "{class=\"other\",remote=\"false\",seat=\"seat0\",type=\"x11\"} 1",
              "node_logind_sessions{class=\"user\",remote=\"true\",seat=\"\",type=\"tty\"} 0");
    }
  }
}
