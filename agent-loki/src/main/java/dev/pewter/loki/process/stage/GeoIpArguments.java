package dev.pewter.loki.process.stage;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import java.util.Map;

/// The block `stage.geoip`.
///
/// @param customLookups the JMESPath of each extracted value; empty: its name
@BlockName("geoip")
public record GeoIpArguments(
    @Attr("db") String db,
    @Attr("source") String source,
    @Attr(value = "db_type", byDefault = "") String dbType,
    @Attr(value = "custom_lookups", byDefault = "{}") Map<String, String> customLookups)
    implements StageArguments {
  public GeoIpArguments {
    customLookups = Map.copyOf(customLookups);
    if (db.isEmpty()) {
      throw StageChecks.refusal("db path cannot be empty");
    }
    if (source.isEmpty()) {
      throw StageChecks.refusal("source cannot be empty");
    }
    if (dbType.isEmpty() && customLookups.isEmpty()) {
      throw StageChecks.refusal("db type or values need to be set").about("db_type");
    }
    switch (dbType) {
      case "", "asn", "city", "country" -> {}
      default -> throw StageChecks.refusal("db type should be either city or asn").about("db_type");
    }
    customLookups.forEach((name, lookup) -> JsonQuery.check(JsonArguments.orName(lookup, name)));
  }

  @Override
  public Stage build(StageContext context) throws ComponentException {
    return new GeoIpStage(this, GeoIpDatabase.open(db), context.log());
  }
}
