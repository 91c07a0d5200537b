package dev.pewter.core.builtin.discovery.dns;

/// One answer; names end with a dot.
sealed interface DnsRecord {

  /// A or AAAA; a text without brackets.
  record Address(String address) implements DnsRecord {}

  record Service(String target, int port) implements DnsRecord {}

  record MailServer(String name) implements DnsRecord {}

  record NameServer(String name) implements DnsRecord {}
}
