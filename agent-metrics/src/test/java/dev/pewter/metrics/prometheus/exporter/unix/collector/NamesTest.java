package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How addresses and names of other origins are written.
class NamesTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "::1, ::1",
    "::, ::",
    "2001:db8:0:0:1:0:0:0, 2001:db8:0:0:1::",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "fe80:0:0:1:0:0:0:1, fe80:0:0:1::1",
    "1:0:0:2:0:0:3:4, 1::2:0:0:3:4"
  })
  void writesAddressesAsGo(String literal, String expected) {
    assertThat(Addresses.text(InetAddress.ofLiteral(literal).getAddress())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "rx_bytes, rx_bytes",
    "'a b.c', a_b_c",
    "a_-_b, a_b",
    "a__b, a__b",
    "'[0]: rx', _0_rx",
    "é, _"
  })
  void sanitizesNames(String name, String expected) {
    assertThat(MetricNames.sanitized(name)).isEqualTo(expected);
  }
}
