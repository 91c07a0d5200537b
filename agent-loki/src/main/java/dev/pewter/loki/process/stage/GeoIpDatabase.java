package dev.pewter.loki.process.stage;

import com.maxmind.db.InvalidDatabaseException;
import com.maxmind.db.Reader;
import dev.pewter.core.component.ComponentException;
import java.io.File;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A file of MaxMind's format, mapped into memory for as long as it is used. For any thread.
final class GeoIpDatabase {
  private static final int LONGEST_ADDRESS = 45;

  private final Reader reader;

  private GeoIpDatabase(Reader reader) {
    this.reader = reader;
  }

  /// @throws ComponentException when it cannot be read
  static GeoIpDatabase open(String path) throws ComponentException {
    var file = new File(path);
    if (!file.exists()) {
      throw new ComponentException("open " + path + ": no such file or directory");
    }
    try {
      return new GeoIpDatabase(new Reader(file, Reader.FileMode.MEMORY_MAPPED));
    } catch (InvalidDatabaseException e) {
      throw new ComponentException("error opening database: invalid MaxMind DB file", e);
    } catch (IOException e) {
      throw new ComponentException("open " + path + ": " + e.getMessage(), e);
    }
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
    if (address instanceof Inet6Address && reader.getMetadata().ipVersion() == 4) {
      throw new IOException("an IPv6 address in a database of IPv4 addresses");
    }
    Object found = reader.get(address, Object.class);
    return found == null ? null : tree(found);
  }

  private static Object tree(Object value) {
    return switch (value) {
      case Number number -> number.doubleValue();
      case Map<?, ?> map -> {
        var object = new LinkedHashMap<String, Object>();
        map.forEach((name, member) -> object.put(String.valueOf(name), tree(member)));
        yield object;
      }
      case List<?> list -> list.stream().map(GeoIpDatabase::tree).toList();
      case String text -> text;
      case Boolean is -> is;
      default -> Values.NULL;
    };
  }
}
