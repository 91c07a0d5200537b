package dev.pewter.metrics.prometheus.exporter.blackbox;

/// The section `icmp` of a module.
record IcmpModule(
    AddressFamily family, String sourceAddress, int payloadSize, boolean dontFragment, int ttl) {
  private static final int MAX_PAYLOAD = 65_507;

  static IcmpModule read(YamlFields fields) throws InvalidModules {
    var module =
        new IcmpModule(
            AddressFamily.read(fields),
            fields.text("source_ip_address"),
            fields.number("payload_size", 0),
            fields.flag("dont_fragment", false),
            fields.number("ttl", 64));
    fields.end();
    if (module.ttl < 0) {
      throw fields.wrong("ttl", "\"ttl\" cannot be negative");
    }
    if (module.ttl > 255) {
      throw fields.wrong("ttl", "\"ttl\" cannot exceed 255");
    }
    if (module.payloadSize < 0 || module.payloadSize > MAX_PAYLOAD) {
      throw fields.wrong("payload_size", "must be from 0 to " + MAX_PAYLOAD);
    }
    return module;
  }
}
