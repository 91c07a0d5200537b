package dev.pewter.core.config.decode;

import dev.pewter.core.config.diag.Quote;
import java.math.BigDecimal;
import java.util.Map;

/// A number of bytes, written `512KiB`, `1MB`, `1MiB512KiB`; all units are powers of 1024.
public record ByteSize(long bytes) {
  private static final Map<String, Integer> SHIFTS =
      Map.ofEntries(
          Map.entry("B", 0),
          Map.entry("KB", 10),
          Map.entry("KiB", 10),
          Map.entry("MB", 20),
          Map.entry("MiB", 20),
          Map.entry("GB", 30),
          Map.entry("GiB", 30),
          Map.entry("TB", 40),
          Map.entry("TiB", 40),
          Map.entry("PB", 50),
          Map.entry("PiB", 50),
          Map.entry("EB", 60),
          Map.entry("EiB", 60));
  private static final String[] UNITS = {"EiB", "PiB", "TiB", "GiB", "MiB", "KiB"};

  /// Parses a size; the message of the exception is the reference's.
  public static ByteSize parse(String text) {
    String rest = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return new ByteSize(0);
    }
    if (rest.isEmpty()) {
      throw new IllegalArgumentException("units: invalid " + text);
    }
    BigDecimal total = BigDecimal.ZERO;
    int at = 0;
    while (at < rest.length()) {
      int end = at;
      while (end < rest.length()
          && (Character.isDigit(rest.charAt(end)) || rest.charAt(end) == '.')) {
        end++;
      }
      String number = rest.substring(at, end);
      if (number.isEmpty()
          || !number.matches("\\d*\\.?\\d*")
          || number.equals(".")
          || number.length() > 30) {
        throw new IllegalArgumentException("units: invalid " + text);
      }
      at = end;
      while (end < rest.length()
          && !Character.isDigit(rest.charAt(end))
          && rest.charAt(end) != '.') {
        end++;
      }
      Integer shift = SHIFTS.get(rest.substring(at, end));
      if (shift == null) {
        throw new IllegalArgumentException(
            "units: unknown unit " + rest.substring(at, end) + " in " + text);
      }
      total = total.add(new BigDecimal(number).multiply(BigDecimal.valueOf(1L << shift)));
      at = end;
    }
    if (total.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException("units: " + Quote.quote(text) + " is too large");
    }
    return new ByteSize(text.startsWith("-") ? -total.longValue() : total.longValue());
  }

  @Override
  public String toString() {
    if (bytes == 0) {
      return "0B";
    }
    var out = new StringBuilder(bytes < 0 ? "-" : "");
    long rest = Math.abs(bytes);
    for (int i = 0; i < UNITS.length; i++) {
      long unit = 1L << (60 - 10 * i);
      if (rest >= unit) {
        out.append(rest / unit).append(UNITS[i]);
        rest %= unit;
      }
    }
    return rest > 0 ? out.append(rest).append('B').toString() : out.toString();
  }
}
