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
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

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

  @ParameterizedTest
  @CsvSource({"24, 0", "28, 0", "32, 0", "28, 16777216"})
  void findsNetworksOfBothKindsInTreesOfEveryWidth(int numberBits, int unused)
      throws IOException, ComponentException {
    Path file = directory.resolve("both.mmdb");
    var both = new TinyMmdb(6, numberBits).add("203.0.113.0", 24, new byte[unused]);
    both.add("192.0.2.0", 24, BERLIN).add("2001:db8::", 32, NETWORK);
    Files.write(file, both.toBytes());
    var database = GeoIpDatabase.open(file.toString());

    assertThat(database.find(InetAddress.ofLiteral("192.0.2.200"))).isEqualTo(BERLIN);
    assertThat(database.find(InetAddress.ofLiteral("2001:db8::1")))
        .isEqualTo(
            Map.of(
                "autonomous_system_number", 64496d, "autonomous_system_organization", "Example"));
    assertThat(database.find(InetAddress.ofLiteral("192.0.3.1"))).isNull();
    assertThat(database.find(InetAddress.ofLiteral("2001:db9::1"))).isNull();
  }

  @Test
  void readsValuesOfEveryType() throws IOException, ComponentException {
    Path file = directory.resolve("types.mmdb");
    String record =
        "ec" // a map of 12
            + "4161"
            + "426869" // text
            + "4162"
            + "683ff8000000000000" // double
            + "4163"
            + "8101" // bytes
            + "4164"
            + "a10a" // 16 bits
            + "4165"
            + "c4ffffffff" // 32 bits
            + "4166"
            + "0401ffffffff" // 32 bits with a sign
            + "4167"
            + "0802" // 64 bits
            + "8000000000000000"
            + "4168"
            + "0203" // 128 bits
            + "0100"
            + "4169"
            + "0004" // an empty list
            + "416a"
            + "0107" // true
            + "416b"
            + "04083fc00000" // float
            + "416c"
            + "2003"; // a pointer to the first text
    var tiny = new TinyMmdb().add("192.0.2.0", 24, HexFormat.of().parseHex(record));
    Files.write(file, tiny.toBytes());

    assertThat(GeoIpDatabase.open(file.toString()).find(InetAddress.ofLiteral("192.0.2.1")))
        .isEqualTo(
            Map.ofEntries(
                Map.entry("a", "hi"),
                Map.entry("b", 1.5),
                Map.entry("c", Values.NULL),
                Map.entry("d", 10d),
                Map.entry("e", 4_294_967_295d),
                Map.entry("f", -1d),
                Map.entry("g", 0x1p63),
                Map.entry("h", 256d),
                Map.entry("i", List.of()),
                Map.entry("j", true),
                Map.entry("k", 1.5),
                Map.entry("l", "hi")));
  }

  static Stream<String> damagedRecords() {
    return Stream.of(
        "5fffff", // a text longer than the file
        "5effff", // a text over the end
        "1f04ffffff", // a list longer than the file
        "e1a105" + "4161", // a map whose name is a number
        "e14161" + "ffffffff", // a map longer than the file
        "2000", // a pointer to itself
        "02042000" + "2000", // a list of itself
        "3fffffffff", // a pointer to nowhere
        "0f0f0f", // a type that is none
        "610000", // a double of one byte
        listOfLists());
  }

  /// Lists of two pointers to the next list: a million elements of 120 bytes.
  private static String listOfLists() {
    var all = new StringBuilder();
    for (int at = 6; at <= 120; at += 6) {
      all.append("0204").append("20%1$02x20%1$02x".formatted(at));
    }
    return all.append("a0").toString();
  }

  @ParameterizedTest
  @MethodSource("damagedRecords")
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
    assertThat(rig.component.log().lines())
        .singleElement(InstanceOfAssertFactories.STRING)
        .startsWith("error unable to get a record for the ip stage=geoip ip=198.51.100.7")
        .contains("damaged record: ");
  }

  @Test
  void isNotStoppedByDamageAnywhere() throws IOException {
    Path file = directory.resolve("random.mmdb");
    byte[] whole = new TinyMmdb(6, 28).add("192.0.2.0", 24, BERLIN).toBytes();
    var random = new Random(1);
    int refused = 0;
    int damaged = 0;
    for (int i = 0; i < 200; i++) {
      byte[] bytes = whole.clone();
      for (int flips = 1 + i % 3; flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Files.write(file, bytes);
      try {
        GeoIpDatabase.open(file.toString()).find(InetAddress.ofLiteral("192.0.2.1"));
      } catch (ComponentException _) {
        refused++;
      } catch (IOException _) {
        damaged++;
      }
    }
    assertThat(refused).isPositive();
    assertThat(damaged).isPositive();
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
