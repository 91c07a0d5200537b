package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.regex.SearchPattern;
import dev.pewter.core.sys.EthernetCard;
import dev.pewter.core.sys.RawFiles;
import dev.pewter.core.sys.SystemCallException;
import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the drivers of network cards count and what their links can do. What a driver does not
/// tell is left out.
final class EthtoolCollector implements Collector {
  private static final int MOST_NAMES = 8192;
  private static final Pattern RECEIVED = Pattern.compile("(^|_)rx(_|$)");
  private static final Pattern TRANSMITTED = Pattern.compile("(^|_)tx(_|$)");
  private static final Set<String> TOTALS =
      Set.of(
          "rx_bytes",
          "rx_dropped",
          "rx_errors",
          "rx_packets",
          "tx_bytes",
          "tx_errors",
          "tx_packets");
  private static final Family INFO =
      Family.gauge(
          "node_ethtool_info",
          "What drives a card, always 1.",
          "bus_info",
          "device",
          "driver",
          "expansion_rom_version",
          "firmware_version",
          "version");
  private static final Family PORT =
      Family.gauge(
          "node_network_supported_port_info", "A port of a card, always 1.", "device", "type");
  private static final Family NEGOTIATING =
      Family.gauge("node_network_autonegotiate", "1 if modes are negotiated.", "device");
  private static final Side SUPPORTED = new Side("supported", "supported");
  private static final Side ADVERTISED = new Side("advertised", "advertised");
  private static final double BYTES_PER_MEGABIT = 1_000_000.0 / 8;
  private static final int AUTONEGOTIATION = 6;
  private static final int PAUSE = 13;
  private static final int ASYMMETRIC_PAUSE = 14;
  private static final Map<Integer, String> PORTS =
      Map.of(7, "TP", 8, "AUI", 9, "MII", 10, "FIBRE", 11, "BNC", 16, "Backplane");
  private static final String[] MODES = new String[32]; // by their bits: speed, medium, duplex

  static {
    String[] modes =
        ("0:10baseT:half 1:10baseT:full 2:100baseT:half 3:100baseT:full 4:1000baseT:half"
                + " 5:1000baseT:full 12:10000baseT:full 17:1000baseKX:full 18:10000baseKX4:full"
                + " 19:10000baseKR:full 20:10000baseR_FEC:full 21:20000baseMLD2:full"
                + " 22:20000baseKR2:full 23:40000baseKR4:full 24:40000baseCR4:full"
                + " 25:40000baseSR4:full 26:40000baseLR4:full 27:56000baseKR4:full"
                + " 28:56000baseCR4:full 29:56000baseSR4:full 30:56000baseLR4:full"
                + " 31:25000baseCR:full")
            .split(" ", -1);
    for (String mode : modes) {
      int colon = mode.indexOf(':');
      MODES[Integer.parseInt(mode.substring(0, colon))] = mode.substring(colon + 1);
    }
  }

  private final HostFiles files;
  private final Cards cards;
  private final NameFilter devices;
  private final @Nullable SearchPattern shown;
  private final Map<String, Family> families = new HashMap<>();

  /// Asks drivers, a fake in tests.
  interface Cards {
    EthernetCard.Driver driver(String device) throws SystemCallException;

    EthernetCard.Link link(String device) throws SystemCallException;

    Map<String, Long> numbers(String device) throws SystemCallException;
  }

  /// The drivers of this machine.
  static final Cards REAL =
      new Cards() {
        @Override
        public EthernetCard.Driver driver(String device) throws SystemCallException {
          return EthernetCard.driver(device);
        }

        @Override
        public EthernetCard.Link link(String device) throws SystemCallException {
          return EthernetCard.link(device);
        }

        @Override
        public Map<String, Long> numbers(String device) throws SystemCallException {
          return EthernetCard.numbers(device);
        }
      };

  /// The families of what is supported or advertised.
  private record Side(Family speed, Family autonegotiation, Family pause, Family asymmetricPause) {
    Side(String prefix, String suffix) {
      this(
          Family.gauge(
              "node_network_" + prefix + "_speed_bytes",
              "A speed that is " + suffix + ".",
              "device",
              "duplex",
              "mode"),
          flag("autonegotiate_" + suffix),
          flag("pause_" + suffix),
          flag("asymmetricpause_" + suffix));
    }

    private static Family flag(String name) {
      return Family.gauge("node_network_" + name, "1 if so: " + name + ".", "device");
    }
  }

  EthtoolCollector(CollectorSettings settings, Cards cards) {
    var arguments = settings.arguments().ethtool();
    this.files = settings.files();
    this.cards = cards;
    this.devices = new NameFilter(arguments.deviceExclude(), arguments.deviceInclude());
    this.shown = CollectorArguments.pattern(arguments.metricsInclude());
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    List<String> names = new ArrayList<>();
    int result =
        files.list(
            files.sys("class/net"),
            (name, length, kind) -> {
              if (kind != RawFiles.Kind.OTHER) {
                names.add(files.text(name, 0, length));
              }
            });
    if (result < 0) {
      throw new NoData("class/net: cannot be listed");
    }
    for (String device : names) {
      if (devices.shows(device)) {
        addLink(page, device);
        addDriver(page, device);
        addNumbers(page, device);
      }
    }
  }

  private void addLink(MetricPage page, String device) {
    EthernetCard.Link link;
    try {
      link = cards.link(device);
    } catch (SystemCallException _) { // the driver knows no links
      return;
    }
    add(page, SUPPORTED, link.supported(), device);
    add(page, ADVERTISED, link.advertised(), device);
    PORTS.forEach(
        (bit, type) -> {
          if (has(link.supported(), bit)) {
            PORT.add(page, 1, device, type);
          }
        });
    NEGOTIATING.add(page, link.isNegotiating() ? 1 : 0, device);
  }

  private static void add(MetricPage page, Side side, int modes, String device) {
    for (int bit = 0; bit < MODES.length; bit++) {
      String mode = MODES[bit];
      if (mode != null && has(modes, bit)) {
        int colon = mode.indexOf(':');
        int speed = Integer.parseInt(mode.substring(0, mode.indexOf('b')));
        side.speed.add(
            page,
            speed * BYTES_PER_MEGABIT,
            device,
            mode.substring(colon + 1),
            mode.substring(0, colon));
      }
    }
    side.autonegotiation.add(page, has(modes, AUTONEGOTIATION) ? 1 : 0, device);
    side.pause.add(page, has(modes, PAUSE) ? 1 : 0, device);
    side.asymmetricPause.add(page, has(modes, ASYMMETRIC_PAUSE) ? 1 : 0, device);
  }

  private static boolean has(int modes, int bit) {
    return (modes & 1 << bit) != 0;
  }

  private void addDriver(MetricPage page, String device) {
    EthernetCard.Driver driver;
    try {
      driver = cards.driver(device);
    } catch (SystemCallException _) { // not a card
      return;
    }
    INFO.add(
        page,
        1,
        driver.bus(),
        device,
        driver.name(),
        driver.rom(),
        driver.firmware(),
        driver.version());
  }

  /// Numbers whose names become the same are left out, all of them.
  private void addNumbers(MetricPage page, String device) {
    Map<String, Long> numbers;
    try {
      numbers = cards.numbers(device);
    } catch (SystemCallException _) { // the driver counts nothing
      return;
    }
    Map<Family, Double> samples = new HashMap<>();
    Set<Family> twice = new HashSet<>();
    numbers.forEach(
        (name, number) -> {
          String sanitized = MetricNames.sanitized(name);
          if (shown == null || shown.isIn(sanitized)) {
            Family family = family(sanitized);
            if (samples.put(family, Fields.toDouble(number)) != null) {
              twice.add(family);
            }
          }
        });
    samples.forEach(
        (family, value) -> {
          if (!twice.contains(family)) {
            family.add(page, value, device);
          }
        });
  }

  private Family family(String sanitized) {
    String name = sanitized.toLowerCase(Locale.ROOT);
    while (name.startsWith("_")) {
      name = name.substring(1);
    }
    name = RECEIVED.matcher(name).replaceAll("$1received$2");
    name = TRANSMITTED.matcher(name).replaceAll("$1transmitted$2");
    String full = "node_ethtool_" + name + (TOTALS.contains(sanitized) ? "_total" : "");
    if (families.size() > MOST_NAMES) {
      families.clear();
    }
    return families.computeIfAbsent(
        full, _ -> Family.untyped(full, "Counter " + sanitized + " of a card.", "device"));
  }
}
