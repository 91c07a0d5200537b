package dev.pewter.k8s.discovery.docker;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.k8s.client.Fields;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A container as the engine tells of it.
///
/// @param name with the slash it begins with; empty if it has none
/// @param networks by name, in the order of names
record DockerContainer(
    String id,
    String name,
    String networkMode,
    Map<String, String> labels,
    List<Port> ports,
    Map<String, Network> networks) {

  /// A port; the public one is 0 where there is none.
  record Port(int privatePort, int publicPort, String publicIp, String type) {
    static Port read(JsonReader in) throws JsonException {
      int privatePort = 0;
      int publicPort = 0;
      String ip = "";
      String type = "";
      for (var fields = new Fields(in); fields.next(); ) {
        switch (fields.name()) {
          case "PrivatePort" -> privatePort = fields.number();
          case "PublicPort" -> publicPort = fields.number();
          case "IP" -> ip = fields.text();
          case "Type" -> type = fields.text();
          default -> fields.skip();
        }
      }
      return new Port(privatePort, publicPort, ip, type);
    }
  }

  /// Where the container is in a network.
  record Network(String id, String ip) {
    static Network read(JsonReader in) throws JsonException {
      String id = "";
      String ip = "";
      String ip6 = "";
      for (var fields = new Fields(in); fields.next(); ) {
        switch (fields.name()) {
          case "NetworkID" -> id = fields.text();
          case "IPAddress" -> ip = fields.text();
          case "GlobalIPv6Address" -> ip6 = fields.text();
          default -> fields.skip();
        }
      }
      return new Network(id, ip.isEmpty() ? ip6 : ip);
    }
  }

  static DockerContainer read(JsonReader in) throws JsonException {
    String id = "";
    List<String> names = List.of();
    String mode = "";
    Map<String, String> labels = Map.of();
    List<Port> ports = List.of();
    var networks = new TreeMap<String, Network>();
    for (var fields = new Fields(in); fields.next(); ) {
      switch (fields.name()) {
        case "Id" -> id = fields.text();
        case "Names" -> names = fields.textList();
        case "Labels" -> labels = fields.texts();
        case "Ports" -> ports = fields.list(Port::read);
        case "HostConfig" -> {
          for (var host = fields.object(); host.next(); ) {
            if (host.name().equals("NetworkMode")) {
              mode = host.text();
            } else {
              host.skip();
            }
          }
        }
        case "NetworkSettings" -> readNetworks(fields.object(), networks);
        default -> fields.skip();
      }
    }
    return new DockerContainer(
        id, names.isEmpty() ? "" : names.getFirst(), mode, labels, ports, networks);
  }

  private static void readNetworks(Fields settings, Map<String, Network> networks)
      throws JsonException {
    while (settings.next()) {
      if (!settings.name().equals("Networks")) {
        settings.skip();
        continue;
      }
      for (var network = settings.object(); network.next(); ) {
        var read = network.objectOrNull(Network::read);
        if (read != null) {
          networks.put(network.name(), read);
        }
      }
    }
  }
}
