package dev.pewter.core.http.client;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Which address of a host a new connection tries first.
public enum AddressChoice {
  /// The one the name server lists first.
  FIRST,
  /// Any: many connections spread over all addresses.
  BY_CHANCE;

  List<InetAddress> order(InetAddress[] addresses) {
    var all = Arrays.asList(addresses.clone());
    if (this == BY_CHANCE) {
      Collections.shuffle(all);
    }
    return all;
  }
}
