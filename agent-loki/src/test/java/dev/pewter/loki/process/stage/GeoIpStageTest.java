package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatchWriter;
import dev.pewter.core.testing.Blocks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeoIpStageTest {
  private static final Map<String, Object> BERLIN =
      Map.of(
          "city", Map.of("names", Map.of("de", "Berlin!", "en", "Berlin")),
          "country", Map.of("iso_code", "DE", "names", Map.of("en", "Germany")),
          "continent", Map.of("code", "EU", "names", Map.of("en", "Europe")),
          "location", Map.of("latitude", 52.5, "longitude", 13.25, "time_zone", "Europe/Berlin"),
          "postal", Map.of("code", "10115"),
          "subdivisions",
              List.of(
                  Map.of("iso_code", "X", "names", Map.of("en", "Outer")),
                  Map.of("iso_code", "BE", "names", Map.of("en", "State of Berlin"))));
  private static final Map<String, Object> NETWORK =
      Map.of("autonomous_system_number", 64496L, "autonomous_system_organization", "Example");

  @TempDir Path directory;

  private Map<String, Object> extracted(String address, String... arguments)
      throws IOException, DecodeException, ComponentException {
    Path file = directory.resolve("tiny.mmdb");
    Files.write(
        file,
        new TinyMmdb().add("192.0.2.0", 24, BERLIN).add("198.51.100.7", 32, NETWORK).toBytes());
    var all = new ArrayList<>(List.of(arguments));
    all.add("db = \"" + file + "\"");
    all.add("source = \"ip\"");
    var stage =
        new StageRig().build(Blocks.decode(GeoIpArguments.class, all.toArray(String[]::new)));
    var writer = new LogBatchWriter();
    writer.begin(Labels.of(Map.of("ip", address)));
    writer.append(new byte[0], 0, 0, 0);
    var entries = new Entries(true);
    entries.load(writer.finish(Delivery.unattended()));
    stage.process(entries);
    var values = entries.values(0).toMap();
    values.remove("ip");
    return values;
  }

  @Test
  void extractsCities() throws IOException, DecodeException, ComponentException {
    assertThat(extracted("192.0.2.77", "db_type = \"city\""))
        .containsOnly(
            Map.entry("geoip_city_name", "Berlin"),
            Map.entry("geoip_country_name", "Germany"),
            Map.entry("geoip_country_code", "DE"),
            Map.entry("geoip_continent_name", "Europe"),
            Map.entry("geoip_continent_code", "EU"),
            Map.entry("geoip_location_latitude", 52.5),
            Map.entry("geoip_location_longitude", 13.25),
            Map.entry("geoip_postal_code", "10115"),
            Map.entry("geoip_timezone", "Europe/Berlin"),
            Map.entry("geoip_subdivision_name", "State of Berlin"),
            Map.entry("geoip_subdivision_code", "BE"));
  }

  @Test
  void extractsCountriesAndNetworks() throws IOException, DecodeException, ComponentException {
    assertThat(extracted("::ffff:192.0.2.1", "db_type = \"country\""))
        .containsOnlyKeys(
            "geoip_country_name",
            "geoip_country_code",
            "geoip_continent_name",
            "geoip_continent_code");
    assertThat(extracted("198.51.100.7", "db_type = \"asn\""))
        .containsOnly(
            Map.entry("geoip_autonomous_system_number", 64496d),
            Map.entry("geoip_autonomous_system_organization", "Example"));
  }

  @Test
  void looksUpWhatIsAskedFor() throws IOException, DecodeException, ComponentException {
    assertThat(
            extracted(
                "192.0.2.1",
                "custom_lookups = {first = \"subdivisions[0].iso_code\", city = \"city.names\","
                    + " postal = \"\", none = \"no.such\"}"))
        .containsOnly(
            Map.entry("first", "X"),
            Map.entry("city", Map.of("en", "Berlin", "de", "Berlin!")),
            Map.entry("postal", Map.of("code", "10115")));
  }

  /// The reader of the database throws this and that.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "5fffff", // a text longer than the file
        "e1a105" + "4161", // a map whose name is a number
        "e14161" + "ffffffff", // in a map, a type that is none
        "2000", // a pointer to itself
        "3fffffffff", // a pointer to nowhere
        "0f0f0f" // a type that is none
      })
  void passesEntriesWhoseRecordIsDamaged(String record) throws IOException, ComponentException {
    Path file = directory.resolve("damaged.mmdb");
    var damaged = new TinyMmdb().add("198.51.100.7", 32, HexFormat.of().parseHex(record));
    Files.write(file, damaged.add("192.0.2.0", 24, BERLIN).toBytes());
    var rig = new StageRig();
    var stage = rig.build(new GeoIpArguments(file.toString(), "ip", "country", Map.of()));
    var writer = new LogBatchWriter();
    writer.begin(StageRig.LABELS);
    for (String ip : List.of("192.0.2.1", "198.51.100.7", "192.0.2.2")) {
      writer.append(ip.getBytes(StandardCharsets.US_ASCII), 0, ip.length(), 0);
      writer.labels(Labels.of("ip", ip));
    }
    var entries = new Entries(true);
    entries.load(writer.finish(Delivery.unattended()));
    stage.process(entries);

    assertThat(entries.line(1)).isEqualTo("198.51.100.7");
    assertThat(entries.values(1).toMap()).containsOnlyKeys("ip");
    for (int good : new int[] {0, 2}) {
      assertThat(entries.values(good).toMap()).containsEntry("geoip_country_code", "DE");
    }
    assertThat(
            rig.component.metrics().value("pewter_loki_process_failures_total", "stage", "geoip"))
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.1",
    "198.51.100.8",
    "2001:db8::1",
    "localhost",
    "1.2",
    "01.2.3.4",
    "::1%lo"
  })
  void setsNothingForOthers(String address)
      throws IOException, DecodeException, ComponentException {
    assertThat(extracted(address, "db_type = \"city\"")).isEmpty();
  }

  @Test
  void refusesFilesItCannotOpen() throws IOException {
    Path missing = directory.resolve("missing.mmdb");
    Path wrong = Files.writeString(directory.resolve("wrong.mmdb"), "no database");
    var arguments = new GeoIpArguments(missing.toString(), "ip", "city", Map.of());
    assertThatThrownBy(() -> new StageRig().build(arguments))
        .isInstanceOf(ComponentException.class)
        .hasMessage("open " + missing + ": no such file or directory");
    var others = new GeoIpArguments(wrong.toString(), "ip", "city", Map.of());
    assertThatThrownBy(() -> new StageRig().build(others))
        .isInstanceOf(ComponentException.class)
        .hasMessage("error opening database: invalid MaxMind DB file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "db = \"\"  | source = \"a\" | db_type = \"city\" | db path cannot be empty",
        "db = \"x\" | source = \"\"  | db_type = \"city\" | source cannot be empty",
        "db = \"x\" | source = \"a\" | db_type = \"\"     | db type or values need to be set",
        "db = \"x\" | source = \"a\" | db_type = \"fake\" | db type should be either city or asn",
        "db = \"x\" | source = \"a\" | custom_lookups = {a = \".-b\"} | could not compile JMES",
      })
  void refuses(String first, String second, String third, String message) {
    assertThatThrownBy(() -> Blocks.decode(GeoIpArguments.class, first, second, third))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining(message);
  }
}
