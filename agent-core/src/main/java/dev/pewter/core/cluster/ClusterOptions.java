package dev.pewter.core.cluster;

import java.time.Duration;
import java.util.List;

/// What the command line says about the cluster.
///
/// @param nodeName empty for the host's name
/// @param advertiseAddress `host` or `host:port`; empty for that of the first interface
/// @param advertiseInterfaces where to look for an address; `all` for any
/// @param joinAddresses `host` or `host:port` of all members, services' names among them
/// @param rejoinInterval how often names are looked up again; zero for never
/// @param name of the cluster, for metrics
/// @param minimumSize how many participants there must be before work is done
/// @param waitTimeout how long to wait for them; zero for ever
///
/// Throws an `IllegalArgumentException` when an address has a port that is none.
public record ClusterOptions(
    String nodeName,
    String advertiseAddress,
    List<String> advertiseInterfaces,
    List<String> joinAddresses,
    Duration rejoinInterval,
    String name,
    int minimumSize,
    Duration waitTimeout) {
  public ClusterOptions {
    advertiseInterfaces = List.copyOf(advertiseInterfaces);
    joinAddresses = List.copyOf(joinAddresses);
    joinAddresses.forEach(address -> JoinAddress.parse(address, 0));
    JoinAddress.parse(advertiseAddress, 0);
  }
}
