package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcideviceCollectorTest {
  private static final String BRIDGE = "pci0000:00/0000:00:1c.4";
  private static final String CARD = BRIDGE + "/0000:0a:00.1";
  private static final Map<String, String> IDENTITY =
      Map.of(
          "class", "0x020000",
          "vendor", "0x8086",
          "device", "0x1521",
          "subsystem_vendor", "0x1028",
          "subsystem_device", "0x0602",
          "revision", "0x01");

  @TempDir private Path machine;

  /// A link to a device, as the kernel lays it out.
  private void link(String place) throws IOException {
    Path list = Files.createDirectories(machine.resolve("sys/bus/pci/devices"));
    Files.createSymbolicLink(
        list.resolve(Path.of(place).getFileName()), Path.of("../../../devices/" + place));
  }

  private void device(String place, Map<String, String> more) throws IOException {
    var files = new HashMap<>(IDENTITY);
    files.putAll(more);
    Path device = Files.createDirectories(machine.resolve("sys/devices/" + place));
    for (var file : files.entrySet()) {
      Files.writeString(device.resolve(file.getKey()), file.getValue() + "\n");
    }
    link(place);
  }

  private String shown() throws IOException, InterruptedException {
    return CollectorRun.samples(new PcideviceCollector(CollectorRun.settings(machine, "")));
  }

  @Test
  void tellsOfADeviceAndTheBridgeItIsBehind() throws IOException, InterruptedException {
    device(
        CARD,
        Map.ofEntries(
            Map.entry("current_link_speed", "2.5 GT/s PCIe"),
            Map.entry("max_link_speed", "16.0 GT/s PCIe"),
            Map.entry("current_link_width", "4"),
            Map.entry("max_link_width", "8"),
            Map.entry("d3cold_allowed", "1"),
            Map.entry("sriov_drivers_autoprobe", "1"),
            Map.entry("sriov_numvfs", "4"),
            Map.entry("sriov_totalvfs", "64"),
            Map.entry("sriov_vf_total_msix", "2048"),
            Map.entry("numa_node", "1"),
            Map.entry("power_state", "D3hot")));
    String place = "bus=\"0a\",device=\"00\",function=\"1\",segment=\"0000\"";
    assertThat(shown().replace(place, "CARD"))
        .isEqualTo(
            """
            node_pcidevice_current_link_transfers_per_second{CARD} 2.5e+09
            node_pcidevice_current_link_width{CARD} 4
            node_pcidevice_d3cold_allowed{CARD} 1
            node_pcidevice_info{bus="0a",class_id="0x020000",device="00",device_id="0x1521",\
            function="1",parent_bus="00",parent_device="1c",parent_function="4",\
            parent_segment="0000",revision="0x01",segment="0000",subsystem_device_id="0x0602",\
            subsystem_vendor_id="0x1028",vendor_id="0x8086"} 1
            node_pcidevice_max_link_transfers_per_second{CARD} 1.6e+10
            node_pcidevice_max_link_width{CARD} 8
            node_pcidevice_numa_node{CARD} 1
            node_pcidevice_power_state{CARD,state="D0"} 0
            node_pcidevice_power_state{CARD,state="D1"} 0
            node_pcidevice_power_state{CARD,state="D2"} 0
            node_pcidevice_power_state{CARD,state="D3cold"} 0
            node_pcidevice_power_state{CARD,state="D3hot"} 1
            node_pcidevice_power_state{CARD,state="error"} 0
            node_pcidevice_power_state{CARD,state="unknown"} 0
            node_pcidevice_sriov_drivers_autoprobe{CARD} 1
            node_pcidevice_sriov_numvfs{CARD} 4
            node_pcidevice_sriov_totalvfs{CARD} 64
            node_pcidevice_sriov_vf_total_msix{CARD} 2048""");
  }

  /// As a bridge of a virtual machine, which has no links of PCI Express.
  @Test
  void saysWhatIsNotKnownOfADevice() throws IOException, InterruptedException {
    device(
        BRIDGE,
        Map.of(
            "current_link_speed", "Unknown",
            "max_link_speed", "Unknown speed",
            "max_link_width", "255",
            "numa_node", "-1"));
    String place = "bus=\"00\",device=\"1c\",function=\"4\",segment=\"0000\"";
    assertThat(shown().replace(place, "BRIDGE"))
        .isEqualTo(
            """
            node_pcidevice_current_link_transfers_per_second{BRIDGE} -1
            node_pcidevice_current_link_width{BRIDGE} -1
            node_pcidevice_d3cold_allowed{BRIDGE} 0
            node_pcidevice_info{bus="00",class_id="0x020000",device="1c",device_id="0x1521",\
            function="4",parent_bus="*",parent_device="*",parent_function="*",\
            parent_segment="*",revision="0x01",segment="0000",subsystem_device_id="0x0602",\
            subsystem_vendor_id="0x1028",vendor_id="0x8086"} 1
            node_pcidevice_max_link_transfers_per_second{BRIDGE} -1
            node_pcidevice_max_link_width{BRIDGE} 255
            node_pcidevice_sriov_drivers_autoprobe{BRIDGE} 0
            node_pcidevice_sriov_numvfs{BRIDGE} 0
            node_pcidevice_sriov_totalvfs{BRIDGE} 0
            node_pcidevice_sriov_vf_total_msix{BRIDGE} 0""");
  }

  /// Virtual functions come and go while the list is read.
  @Test
  void leavesOutWhatIsGone() throws IOException, InterruptedException {
    link(CARD);
    device("pci0001:00/0001:00:00.0", Map.of());
    Files.createFile(machine.resolve("sys/bus/pci/devices/0000:00:00.0"));
    assertThat(shown())
        .contains("node_pcidevice_info{bus=\"00\"")
        .contains("segment=\"0001\"")
        .doesNotContain("segment=\"0000\"");
  }

  @Test
  void failsOfANumberThatIsNone() throws IOException {
    device(CARD, Map.of("sriov_numvfs", "some"));
    assertThatThrownBy(this::shown).hasMessageContaining("sriov_numvfs: no number");
  }

  @Test
  void hasNothingToTellOfAMachineWithoutPci() {
    var collector =
        new PcideviceCollector(CollectorRun.settings(CollectorRun.machine("empty"), ""));
    assertThatThrownBy(() -> collector.collect(new MetricPage())).isInstanceOf(NoData.class);
  }
}
