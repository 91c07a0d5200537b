package dev.pewter.metrics.prometheus.exporter.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrometheusExporterMysqlArgumentsTest {
  private static PrometheusExporterMysqlArguments decode(String... lines) throws DecodeException {
    return Blocks.decode(PrometheusExporterMysqlArguments.class, lines);
  }

  @Test
  void hasDefaults() throws DecodeException {
    var arguments = decode();
    assertThat(arguments.dataSourceName().reveal()).isEmpty();
    assertThat(arguments.enableCollectors()).isEmpty();
    assertThat(arguments.disableCollectors()).isEmpty();
    assertThat(arguments.setCollectors()).isEmpty();
    assertThat(arguments.enableLockWaitTimeout()).isTrue();
    assertThat(arguments.lockWaitTimeout()).isEqualTo(2);
    assertThat(arguments.logSlowFilter()).isFalse();
    assertThat(arguments.collectors())
        .isEqualTo(
            new CollectorArguments(
                new CollectorArguments.ProcessList(0, true, true),
                new CollectorArguments.Tables("*"),
                new CollectorArguments.EventsStatements(250, 86400, 120, List.of()),
                new CollectorArguments.FileInstances(".*", "/var/lib/mysql"),
                new CollectorArguments.MemoryEvents("memory/"),
                new CollectorArguments.Heartbeat("heartbeat", "heartbeat", false),
                new CollectorArguments.User(false)));
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments =
        decode(
            """
            data_source_name = "root:secret@tcp(db:3306)/"
            enable_collectors = ["heartbeat"]
            disable_collectors = ["slave_status"]
            set_collectors = ["global_status"]
            enable_lock_wait_timeout = false
            lock_wait_timeout = 7
            log_slow_filter = true
            info_schema.processlist {
              min_time = 3
              processes_by_user = false
              processes_by_host = false
            }
            info_schema.tables { databases = "a,b" }
            perf_schema.eventsstatements {
              limit = 1
              time_limit = 2
              text_limit = 3
              exclude_schemas = ["c"]
            }
            perf_schema.file_instances {
              filter = "x"
              remove_prefix = "/d"
            }
            perf_schema.memory_events { remove_prefix = "e" }
            heartbeat {
              database = "f"
              table = "g"
              utc = true
            }
            mysql.user { privileges = true }
            """);
    assertThat(arguments.dataSourceName().reveal()).isEqualTo("root:secret@tcp(db:3306)/");
    assertThat(arguments.toString()).doesNotContain("secret@");
    assertThat(arguments.enableCollectors()).containsExactly("heartbeat");
    assertThat(arguments.disableCollectors()).containsExactly("slave_status");
    assertThat(arguments.setCollectors()).containsExactly("global_status");
    assertThat(arguments.enableLockWaitTimeout()).isFalse();
    assertThat(arguments.lockWaitTimeout()).isEqualTo(7);
    assertThat(arguments.logSlowFilter()).isTrue();
    assertThat(arguments.collectors())
        .isEqualTo(
            new CollectorArguments(
                new CollectorArguments.ProcessList(3, false, false),
                new CollectorArguments.Tables("a,b"),
                new CollectorArguments.EventsStatements(1, 2, 3, List.of("c")),
                new CollectorArguments.FileInstances("x", "/d"),
                new CollectorArguments.MemoryEvents("e"),
                new CollectorArguments.Heartbeat("f", "g", true),
                new CollectorArguments.User(true)));
  }

  @Test
  void refusesABadDataSourceWithoutShowingIt() {
    assertThatThrownBy(() -> decode("data_source_name = \"root:verysecret@tcp(db:3306\""))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("invalid DSN: missing the slash separating the database name")
        .hasMessageNotContaining("verysecret");
  }
}
