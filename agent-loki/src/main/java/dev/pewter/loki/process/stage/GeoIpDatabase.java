package dev.pewter.loki.process.stage;

import dev.pewter.core.component.ComponentException;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A file of MaxMind's format, mapped into memory for as long as it is used. For any thread.
///
/// Read by our own code: at a damaged record MaxMind's reader throws whatever comes, overflows the
/// stack, or allocates as much as the damage says. Here that is an `IOException`, in little memory.
///
/// ```
/// search tree    two numbers of 24, 28 or 32 bits for a node, for the next bit being 0 or 1:
///                another node; as many as there are nodes: nothing; else a record
/// separator      16 bytes
/// data           records, counted from the separator on
/// marker         the last one in the file, at most 128 KiB before its end
/// metadata       a map
/// ```
final class GeoIpDatabase {
  private static final int LONGEST_ADDRESS = 45;
  private static final byte[] MARKER =
      "\u00ab\u00cd\u00efMaxMind.com".getBytes(StandardCharsets.ISO_8859_1);
  private static final int LONGEST_METADATA = 128 << 10;
  private static final int SEPARATOR = 16;
  private static final int BITS_BEFORE_V4 = 96;

  private final MappedBytes bytes;
  private final boolean hasV6;
  private final int numberBits;
  private final long nodes;
  private final long dataStart;
  private final long dataEnd;
  private final long firstOfV4;

  private GeoIpDatabase(MappedBytes bytes) throws InvalidDatabase {
    this.bytes = bytes;
    this.dataEnd = lastMarker(bytes);
    long start = dataEnd + MARKER.length;
    if (!(GeoIpRecord.read(bytes, start, bytes.size(), start) instanceof Map<?, ?> metadata)) {
      throw new InvalidDatabase("the metadata is no map");
    }
    this.hasV6 = number(metadata, "ip_version") == 6;
    this.numberBits = (int) number(metadata, "record_size");
    this.nodes = number(metadata, "node_count");
    boolean isKnown = numberBits == 24 || numberBits == 28 || numberBits == 32;
    if (!isKnown || nodes < 0 || nodes > (dataEnd - SEPARATOR) / (numberBits / 4)) {
      throw new InvalidDatabase("the metadata does not fit the file");
    }
    this.dataStart = nodes * (numberBits / 4) + SEPARATOR;
    long node = 0;
    for (int i = 0; hasV6 && i < BITS_BEFORE_V4 && node < nodes; i++) {
      node = next(node, 0);
    }
    this.firstOfV4 = node;
  }

  /// @throws ComponentException when it cannot be read
  static GeoIpDatabase open(String path) throws ComponentException {
    var file = new File(path);
    if (!file.exists()) {
      throw new ComponentException("open " + path + ": no such file or directory");
    }
    try {
      return new GeoIpDatabase(MappedBytes.of(file.toPath()));
    } catch (InvalidDatabase e) {
      throw new ComponentException("error opening database: invalid MaxMind DB file", e);
    } catch (IOException e) {
      throw new ComponentException("open " + path + ": " + e.getMessage(), e);
    }
  }

  private static long lastMarker(MappedBytes bytes) throws InvalidDatabase {
    long last = bytes.size() - MARKER.length;
    for (long at = last; at >= Math.max(0, last - LONGEST_METADATA); at--) {
      int same = 0;
      while (same < MARKER.length && (byte) bytes.at(at + same) == MARKER[same]) {
        same++;
      }
      if (same == MARKER.length) {
        return at;
      }
    }
    throw new InvalidDatabase("there is no metadata");
  }

  private static long number(Map<?, ?> metadata, String name) {
    return metadata.get(name) instanceof Double number ? number.longValue() : -1;
  }

  /// The address that a text is, or null; no name is looked up.
  static @Nullable InetAddress address(String text) {
    boolean isV6 = text.indexOf(':') >= 0;
    if (text.length() > LONGEST_ADDRESS || (isV6 ? !isPlainV6(text) : !isFourNumbers(text))) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private static boolean isPlainV6(String text) {
    return text.indexOf('%') < 0 && text.indexOf('[') < 0;
  }

  /// Java also takes addresses of fewer numbers, and zeros before them.
  private static boolean isFourNumbers(String text) {
    String[] numbers = text.split("\\.", -1);
    for (String number : numbers) {
      if (number.isEmpty()
          || (number.length() > 1 && number.startsWith("0"))
          || !number.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return false;
      }
    }
    return numbers.length == 4;
  }

  /// What is known of an address as a `JsonTree`; null when there is nothing.
  @Nullable Object find(InetAddress address) throws IOException {
    byte[] bits = address.getAddress();
    boolean isV6 = bits.length > 4;
    if (isV6 && !hasV6) {
      throw new IOException("an IPv6 address in a database of IPv4 addresses");
    }
    long node = isV6 ? 0 : firstOfV4;
    for (int i = 0; i < bits.length * 8 && node < nodes; i++) {
      node = next(node, bits[i >> 3] >> (7 - (i & 7)) & 1);
    }
    if (node == nodes) {
      return null;
    }
    long offset = node - nodes - SEPARATOR;
    if (offset < 0) {
      throw new InvalidDatabase("damaged search tree: it leads to no record");
    }
    return GeoIpRecord.read(bytes, dataStart, dataEnd, dataStart + offset);
  }

  private long next(long node, long bit) {
    long at = node * (numberBits / 4);
    if (numberBits != 28) {
      return bytes.number(at + bit * (numberBits / 8), numberBits / 8);
    }
    int shared = bytes.at(at + 3); // the highest bits of both
    return (bit == 0 ? (shared & 0xF0) << 20 : (shared & 0x0F) << 24)
        | bytes.number(at + bit * 4, 3);
  }
}
