package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HwmonNamesTest {
  @TempDir Path machine;

  private void chip(String directory, String device, String name) throws IOException {
    Path chip = Files.createDirectories(machine.resolve("sys/class/hwmon/" + directory));
    if (!device.isEmpty()) {
      Files.createDirectories(machine.resolve("sys/devices/" + device));
      Files.createSymbolicLink(chip.resolve("device"), Path.of("../../../devices/" + device));
    }
    if (!name.isEmpty()) {
      Files.writeString(chip.resolve("name"), name + "\n");
    }
  }

  @Test
  void namesByDeviceThenByName() throws IOException {
    chip("hwmon0", "platform/coretemp.0", "coretemp");
    chip("hwmon1", "", "Acpi-Fan_");
    chip("hwmon2", "", "");
    chip("hwmon3", "platform/asus", "one");
    chip("hwmon4", "platform/asus", "two");
    chip("hwmon5", "pci/wifi", "same");
    chip("hwmon6", "pci/wifi", "same");
    assertThat(new HwmonNames(CollectorRun.settings(machine, "").files()).chips())
        .extracting(HwmonNames.Chip::label)
        .containsExactly(
            "platform_coretemp_0",
            "acpi_fan",
            "hwmon2",
            "platform_asus_one",
            "platform_asus_two",
            "pci_wifi_hwmon5",
            "pci_wifi_hwmon6");
  }
}
