package dev.pewter.core.builtin.discovery.dns;

/// The kinds of DNS record that are asked for.
enum RecordType {
  A(1),
  NS(2),
  MX(15),
  AAAA(28),
  SRV(33);

  final int code;

  RecordType(int code) {
    this.code = code;
  }

  /// The type of a name in any case, as the reference takes it.
  static RecordType parse(String text) {
    for (RecordType type : values()) {
      if (type.name().equalsIgnoreCase(text)) {
        return type;
      }
    }
    throw new IllegalArgumentException("invalid DNS-SD records type " + text);
  }
}
