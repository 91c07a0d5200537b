package dev.pewter.metrics.prometheus.exporter.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrometheusExporterMysqlTest {
  private final TestContext context = new TestContext("prometheus.exporter.mysql.db");

  private static PrometheusExporterMysqlArguments arguments(String... lines)
      throws DecodeException {
    return Blocks.decode(PrometheusExporterMysqlArguments.class, lines);
  }

  private PrometheusExporterMysql component(String... lines)
      throws DecodeException, ComponentException {
    return new PrometheusExporterMysql(
        context,
        arguments("data_source_name = \"root:secret@tcp(db:3306)/\"", String.join("\n", lines)));
  }

  @Test
  void exportsItsTarget() throws DecodeException, ComponentException {
    component();
    assertThat(context.lastExport(TargetsExports.class).targets().getFirst().labels())
        .containsEntry("job", "integrations/mysql")
        .containsEntry("instance", "tcp(db:3306)/")
        .containsEntry("__meta_component_name", "prometheus.exporter.mysql")
        .containsEntry("__metrics_path__", "/api/v0/component/prometheus.exporter.mysql.db/metrics")
        .doesNotContainValue("secret");
  }

  @Test
  void takesTheDataSourceOfTheEnvironment() throws DecodeException, ComponentException {
    var environment = Map.of("MYSQLD_EXPORTER_DATA_SOURCE_NAME", "u@unix(/s)/");
    assertThat(PrometheusExporterMysql.source(arguments(), environment).instance())
        .isEqualTo("unix(/s)/");
    assertThatThrownBy(() -> PrometheusExporterMysql.source(arguments(), Map.of()))
        .isInstanceOf(ComponentException.class)
        .hasMessage(
            "cannot create mysqld_exporter; neither mysqld_exporter.data_source_name or"
                + " $MYSQLD_EXPORTER_DATA_SOURCE_NAME is set");
  }

  @Test
  void choosesCollectors() throws DecodeException, ComponentException {
    assertThat(Collectors.of(arguments()).stream().map(Collector::name))
        .containsExactly(
            "global_status",
            "global_variables",
            "info_schema.innodb_cmp",
            "info_schema.innodb_cmpmem",
            "info_schema.query_response_time",
            "slave_status");
    var chosen =
        arguments(
            "set_collectors = [\"slave_status\", \"heartbeat\", \"unheard_of\"]",
            "disable_collectors = [\"heartbeat\", \"mysql.user\"]",
            "enable_collectors = [\"mysql.user\"]");
    assertThat(Collectors.of(chosen).stream().map(Collector::name))
        .containsExactly("mysql.user", "slave_status");
  }

  @Test
  void refusesCollectorsItDoesNotHave() {
    assertThatThrownBy(() -> component("enable_collectors = [\"engine_tokudb_status\"]"))
        .isInstanceOf(ComponentException.class)
        .hasMessage("collector engine_tokudb_status is not supported");
  }

  @Test
  void warnsOfParametersWithoutEffect() throws DecodeException, ComponentException {
    new PrometheusExporterMysql(
        context, arguments("data_source_name = \"u@tcp(db:1)/?charset=utf8&tls=true\""));
    assertThat(context.log().lines())
        .contains("warn parameter of the data source has no effect parameter=charset");
  }
}
