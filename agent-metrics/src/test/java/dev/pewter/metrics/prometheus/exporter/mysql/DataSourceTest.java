package dev.pewter.metrics.prometheus.exporter.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataSourceTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "/ tcp(127.0.0.1:3306)/",
        "root@/ tcp(127.0.0.1:3306)/",
        "u:p@tcp(db)/ tcp(db:3306)/",
        "u:p@tcp(db:3307)/shop tcp(db:3307)/shop",
        "u:p@tcp([::1]:3306)/ tcp([::1]:3306)/",
        "u:p@tcp([::1])/ tcp([::1]:3306)/",
        "u:p@unix(/run/mysqld/mysqld.sock)/ unix(/run/mysqld/mysqld.sock)/",
        "u:p@unix/ unix(/tmp/mysql.sock)/",
        "u:p/q@r?s@tcp(db:1)/x?tls=true tcp(db:1)/x",
        "u@tcp(db:1)/x%2Fy?timeout=5s tcp(db:1)/x/y"
      })
  void namesTheInstance(String text, String instance) throws InvalidDataSource {
    assertThat(DataSource.parse(text).instance()).isEqualTo(instance);
  }

  @Test
  void readsEveryPart() throws InvalidDataSource {
    var source =
        DataSource.parse(
            "user:pa:ss@word@tcp(db:3307)/shop?tls=skip-verify&timeout=3s&readTimeout=4s"
                + "&lock_wait_timeout=5&sql_mode=%27ANSI%27&parseTime=true");
    assertThat(source.user()).isEqualTo("user");
    assertThat(source.password().reveal()).isEqualTo("pa:ss@word");
    assertThat(source.host()).isEqualTo("db");
    assertThat(source.port()).isEqualTo(3307);
    assertThat(source.database()).isEqualTo("shop");
    assertThat(source.tls()).isEqualTo(DataSource.Tls.UNVERIFIED);
    assertThat(source.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(source.readTimeout()).isEqualTo(Duration.ofSeconds(4));
    assertThat(source.variables())
        .isEqualTo(Map.of("lock_wait_timeout", "5", "sql_mode", "'ANSI'"));
    assertThat(source.idle()).containsExactly("parseTime");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hunter2|invalid DSN: missing the slash separating the database name",
        "u:hunter2@tcp(db:1/|invalid DSN: network address not terminated (missing closing brace)",
        "u:hunter2@tcp(db:1)x/|invalid DSN: did you forget to escape a param value?",
        "u:hunter2@udp(db:1)/|invalid DSN: network is neither tcp nor unix",
        "u:hunter2@tcp(db:x)/|invalid DSN: the address has no valid port",
        "u:hunter2@tcp(db:1)/?tls=custom|invalid value / unknown config name of parameter tls",
        "u:hunter2@tcp(db:1)/?timeout=hunter2|invalid DSN: parameter timeout is no duration",
        "u:hunter2@tcp(db:1)/?x=1;DROP|invalid DSN: parameter x has no valid value",
        "u:hunter2@tcp(db:1)/?allowOldPasswords=true|invalid DSN: parameter allowOldPasswords is not"
            + " supported",
        "u:hunter2@tcp(db)(port=1)/|invalid DSN: the address has a character that none has"
      })
  void tellsWhatIsWrongWithoutShowingIt(String text, String message) {
    assertThatThrownBy(() -> DataSource.parse(text))
        .isInstanceOf(InvalidDataSource.class)
        .hasMessage(message)
        .hasMessageNotContaining("hunter2");
  }
}
