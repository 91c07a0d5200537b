package dev.pewter.core.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.component.Stability;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlagsTest {

  private static Flags parse(String... words) throws UsageException {
    return Flags.parse(RunFlags.RUN, List.of(words));
  }

  @Test
  void takesFlagsBeforeAndAfterTheArgument() throws UsageException {
    Flags flags =
        parse("--storage.path=/tmp/x", "a.alloy", "--server.http.listen-addr", "0.0.0.0:80");
    assertThat(flags.arguments()).containsExactly("a.alloy");
    assertThat(flags.text("storage.path")).isEqualTo("/tmp/x");
    assertThat(flags.text("server.http.listen-addr")).isEqualTo("0.0.0.0:80");
    assertThat(flags.duration("feature.component-shutdown-deadline"))
        .isEqualTo(Duration.ofMinutes(10));
    assertThat(flags.on("server.http.enable-pprof")).isTrue();
  }

  @Test
  void endsFlagsAtTwoDashes() throws UsageException {
    assertThat(parse("--", "--strange").arguments()).containsExactly("--strange");
  }

  @Test
  void tellsAboutDeprecatedFlagsOnce() throws UsageException {
    assertThat(parse("--cluster.use-discovery-v1", "--cluster.use-discovery-v1=false").notes())
        .containsExactly(
            "Flag --cluster.use-discovery-v1 has been deprecated, This flag is deprecated and has"
                + " no effect.");
  }

  @Test
  void readsStabilityLevels() throws UsageException {
    assertThat(parse("--stability.level=experimental").stability())
        .isEqualTo(Stability.EXPERIMENTAL);
    assertThatThrownBy(() -> parse("--stability.level", "x"))
        .hasMessage(
            "invalid argument \"x\" for \"--stability.level\" flag: invalid stability level \"x\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--cluster.discover-peers=provider=aws|--cluster.discover-peers is not supported by this build,"
            + " use --cluster.join-addresses",
        "--cluster.join-addresses=a,b:http|--cluster: invalid port \"http\" in \"b:http\"",
        "--cluster.join-addresses=a,dnssrv+b|--cluster.join-addresses: \"dnssrv+\" is not supported by"
            + " this build, write the name alone",
        "--config.format=otelcol|--config.format=otelcol is not supported by this build; convert"
            + " the file to alloy",
        "--server.http.enable-graphql|'--server.http.enable-graphql' can only be used at"
            + " experimental stability level. Use --stability.level=experimental to enable.",
        "--windows.priority=high|--windows.priority only has a meaning on Windows"
      })
  void refusesByNameWhatWouldHaveNoEffect(String flag, String message) throws UsageException {
    Flags flags = parse(flag);
    assertThatThrownBy(() -> RunFlags.refuse(flags, false)).hasMessage(message);
  }
}
