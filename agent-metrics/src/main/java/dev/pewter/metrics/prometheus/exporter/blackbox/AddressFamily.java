package dev.pewter.metrics.prometheus.exporter.blackbox;

/// Which version of IP a probe wants.
///
/// @param isFour whether version 4 comes first
/// @param isFallingBack whether the other one will do
record AddressFamily(boolean isFour, boolean isFallingBack) {

  static AddressFamily read(YamlFields fields) throws InvalidModules {
    String preferred = fields.text("preferred_ip_protocol");
    boolean isFour = !preferred.isEmpty() && !preferred.equals("ip6");
    return new AddressFamily(isFour, fields.flag("ip_protocol_fallback", true));
  }
}
