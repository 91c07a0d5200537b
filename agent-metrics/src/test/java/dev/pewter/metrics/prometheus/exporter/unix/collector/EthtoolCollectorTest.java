package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.sys.EthernetCard;
import dev.pewter.core.sys.SystemCallException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EthtoolCollectorTest {
  private static final EthtoolCollector.Cards FAKE =
      new EthtoolCollector.Cards() {
        @Override
        public EthernetCard.Driver driver(String device) {
          return new EthernetCard.Driver("e1000e", "6.1", "0.5-4", "0000:00:1f.6", "");
        }

        @Override
        public EthernetCard.Link link(String device) throws SystemCallException {
          return device.equals("lan0")
              ? new EthernetCard.Link(0x20ef, 0x0060, true)
              : EthernetCard.link("no such card");
        }

        @Override
        public Map<String, Long> numbers(String device) throws SystemCallException {
          if (!device.equals("lan0")) {
            return EthernetCard.numbers("no such card");
          }
          Map<String, Long> numbers = new LinkedHashMap<>();
          numbers.put("rx_bytes", -1L);
          numbers.put("[0]: Tx-packets", 5L);
          numbers.put("same one", 1L);
          numbers.put("same-one", 2L);
          numbers.put("hidden", 9L);
          return numbers;
        }
      };

  private static String samples(String blocks) throws IOException, InterruptedException {
    var settings = CollectorRun.settings(CollectorRun.machine("netclass"), blocks);
    return CollectorRun.samples(new EthtoolCollector(settings, FAKE));
  }

  @Test
  void showsDriversLinksAndNumbers() throws IOException, InterruptedException {
    assertThat(
            samples(
                "ethtool {\n  device_exclude  = \"^veth\"\n"
                    + "  metrics_include = \"^(rx_bytes|.*packets|same.*)$\"\n}"))
        .isEqualTo(
            """
            node_ethtool_0_transmitted_packets{device="lan0"} 5
            node_ethtool_info{bus_info="0000:00:1f.6",device="lan0",driver="e1000e",\
            expansion_rom_version="",firmware_version="0.5-4",version="6.1"} 1
            node_ethtool_info{bus_info="0000:00:1f.6",device="off0",driver="e1000e",\
            expansion_rom_version="",firmware_version="0.5-4",version="6.1"} 1
            node_ethtool_received_bytes_total{device="lan0"} 1.8446744073709552e+19
            node_network_advertised_speed_bytes{device="lan0",duplex="full",mode="1000baseT"} 1.25e+08
            node_network_asymmetricpause_advertised{device="lan0"} 0
            node_network_asymmetricpause_supported{device="lan0"} 0
            node_network_autonegotiate{device="lan0"} 1
            node_network_autonegotiate_advertised{device="lan0"} 1
            node_network_autonegotiate_supported{device="lan0"} 1
            node_network_pause_advertised{device="lan0"} 0
            node_network_pause_supported{device="lan0"} 1
            node_network_supported_port_info{device="lan0",type="TP"} 1
            node_network_supported_speed_bytes{device="lan0",duplex="full",mode="1000baseT"} 1.25e+08
            node_network_supported_speed_bytes{device="lan0",duplex="full",mode="100baseT"} 1.25e+07
            node_network_supported_speed_bytes{device="lan0",duplex="full",mode="10baseT"} 1.25e+06
            node_network_supported_speed_bytes{device="lan0",duplex="half",mode="100baseT"} 1.25e+07
            node_network_supported_speed_bytes{device="lan0",duplex="half",mode="10baseT"} 1.25e+06""");
  }

  @Test
  void leavesOutDevices() throws IOException, InterruptedException {
    assertThat(samples("ethtool {\n  device_include = \"^none$\"\n}")).isEmpty();
  }
}
