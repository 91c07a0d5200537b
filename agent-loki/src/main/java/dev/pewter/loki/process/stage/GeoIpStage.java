package dev.pewter.loki.process.stage;

import dev.pewter.core.telemetry.Log;
import java.io.IOException;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Extracts what a database knows of an address.
final class GeoIpStage implements Stage {
  private static final int LONGEST_LOGGED = 100;

  private static final List<String> COUNTRY =
      List.of(
          "geoip_country_name=country.names.en",
          "geoip_country_code=country.iso_code",
          "geoip_continent_name=continent.names.en",
          "geoip_continent_code=continent.code");
  private static final List<String> CITY =
      List.of(
          "geoip_city_name=city.names.en",
          "geoip_postal_code=postal.code",
          "geoip_timezone=location.time_zone",
          "geoip_subdivision_name=subdivisions[-1].names.en",
          "geoip_subdivision_code=subdivisions[-1].iso_code");
  private static final List<String> ASN =
      List.of(
          "geoip_autonomous_system_number=autonomous_system_number",
          "geoip_autonomous_system_organization=autonomous_system_organization");
  private static final JsonQuery LATITUDE = JsonQuery.of("location.latitude");
  private static final JsonQuery LONGITUDE = JsonQuery.of("location.longitude");

  private final String source;
  private final GeoIpDatabase database;
  private final Log log;
  private final Map<String, JsonQuery> fields = new LinkedHashMap<>();
  private final Map<String, JsonQuery> lookups = new LinkedHashMap<>();
  private final boolean hasLocation;

  GeoIpStage(GeoIpArguments arguments, GeoIpDatabase database, Log log) {
    this.source = arguments.source();
    this.database = database;
    this.log = log;
    this.hasLocation = arguments.dbType().equals("city");
    switch (arguments.dbType()) {
      case "city" -> {
        add(COUNTRY);
        add(CITY);
      }
      case "country" -> add(COUNTRY);
      case "asn" -> add(ASN);
      default -> {} // only lookups
    }
    arguments
        .customLookups()
        .forEach(
            (name, lookup) -> lookups.put(name, JsonQuery.of(JsonArguments.orName(lookup, name))));
  }

  private void add(List<String> namesAndPaths) {
    for (String one : namesAndPaths) {
      int equal = one.indexOf('=');
      fields.put(one.substring(0, equal), JsonQuery.of(one.substring(equal + 1)));
    }
  }

  @Override
  public void process(Entries entries) {
    if (!entries.keepsExtracted()) {
      return;
    }
    for (int i = 0; i < entries.size(); i++) {
      var values = entries.values(i);
      String text = values.text(source);
      if (text != null) {
        extract(text, values);
      }
    }
  }

  private void extract(String text, Values into) {
    var address = GeoIpDatabase.address(text);
    if (address == null) {
      String shown = text.substring(0, Math.min(text.length(), LONGEST_LOGGED));
      log.error("source is not an ip", "stage", "geoip", "source", shown);
      return;
    }
    Object found = find(address);
    if (found == null) {
      return;
    }
    fields.forEach(
        (name, field) -> {
          Object value = find(field, found);
          if (value != null && !value.equals("") && !value.equals(0d)) {
            into.set(name, value);
          }
        });
    if (hasLocation) {
      extractLocation(found, into);
    }
    lookups.forEach(
        (name, lookup) -> {
          Object value = find(lookup, found);
          if (value != null) {
            into.set(name, value);
          }
        });
  }

  private static void extractLocation(Object found, Values into) {
    double latitude = number(LATITUDE.find(found));
    double longitude = number(LONGITUDE.find(found));
    if (latitude != 0 || longitude != 0) {
      into.set("geoip_location_latitude", latitude);
      into.set("geoip_location_longitude", longitude);
    }
  }

  private static double number(@Nullable Object value) {
    return value instanceof Double number ? number : 0;
  }

  /// What is found; null also for JSON's null.
  private static @Nullable Object find(JsonQuery query, Object in) {
    Object value = query.find(in);
    return Values.NULL.equals(value) ? null : value;
  }

  private @Nullable Object find(InetAddress address) {
    try {
      return database.find(address);
    } catch (IOException e) {
      log.error(
          "unable to get a record for the ip",
          "stage",
          "geoip",
          "ip",
          address.getHostAddress(),
          "err",
          String.valueOf(e.getMessage()));
      return null;
    }
  }
}
