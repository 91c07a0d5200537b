package dev.pewter.k8s.discovery.docker;

import dev.pewter.core.model.Target;
import dev.pewter.k8s.discovery.kubernetes.MetaLabels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes targets: one for each network and TCP port of a container.
final class DockerTargets {
  private static final String PREFIX = "__meta_docker_";
  private static final String OF_CONTAINER = "container:";

  private final DiscoveryDockerArguments arguments;
  private final Map<String, DockerContainer> containers = new HashMap<>();
  private final Map<String, DockerNetwork> networks = new HashMap<>();
  private final List<Target> targets = new ArrayList<>();

  private DockerTargets(DiscoveryDockerArguments arguments) {
    this.arguments = arguments;
  }

  static List<Target> of(
      DiscoveryDockerArguments arguments,
      List<DockerContainer> containers,
      List<DockerNetwork> networks) {
    var made = new DockerTargets(arguments);
    containers.forEach(c -> made.containers.put(c.id(), c));
    networks.forEach(n -> made.networks.put(n.id(), n));
    for (var container : containers) {
      if (!container.name().isEmpty()) {
        made.add(container);
      }
    }
    return made.targets;
  }

  private void add(DockerContainer container) {
    var labels = new HashMap<String, String>();
    labels.put(PREFIX + "container_id", container.id());
    labels.put(PREFIX + "container_name", container.name());
    labels.put(PREFIX + "container_network_mode", container.networkMode());
    addLabels(labels, "container_label_", container.labels());
    var places = List.copyOf(places(container).values());
    if (arguments.matchFirstNetwork() && places.size() > 1) {
      places = places.subList(0, 1);
    }
    for (var place : places) {
      addPlace(container, place, labels);
    }
  }

  /// A container without a network of its own may use another's.
  private Map<String, DockerContainer.Network> places(DockerContainer container) {
    Set<String> seen = new HashSet<>();
    DockerContainer at = container;
    while (at.networks().isEmpty()
        && at.networkMode().startsWith(OF_CONTAINER)
        && seen.add(at.id())) {
      var next = containers.get(at.networkMode().substring(OF_CONTAINER.length()));
      if (next == null) {
        break;
      }
      at = next;
    }
    return at.networks();
  }

  private void addPlace(
      DockerContainer container, DockerContainer.Network place, Map<String, String> ofContainer) {
    var labels = new HashMap<>(ofContainer);
    labels.put(PREFIX + "network_ip", place.ip());
    addNetwork(labels, networks.get(place.id()));
    boolean added = false;
    for (var port : container.ports()) {
      if (port.type().equals("tcp")) {
        var own = new HashMap<>(labels);
        own.put(PREFIX + "port_private", Integer.toString(port.privatePort()));
        if (port.publicPort() > 0) {
          own.put(PREFIX + "port_public", Integer.toString(port.publicPort()));
          own.put(PREFIX + "port_public_ip", port.publicIp());
        }
        own.put(MetaLabels.ADDRESS, MetaLabels.hostPort(place.ip(), port.privatePort()));
        targets.add(Target.of(own));
        added = true;
      }
    }
    if (!added) {
      labels.put(
          MetaLabels.ADDRESS,
          container.networkMode().equals("host")
              ? arguments.hostNetworkingHost()
              : MetaLabels.hostPort(place.ip(), arguments.port()));
      targets.add(Target.of(labels));
    }
  }

  private static void addNetwork(Map<String, String> labels, @Nullable DockerNetwork network) {
    if (network != null) {
      labels.put(PREFIX + "network_id", network.id());
      labels.put(PREFIX + "network_name", network.name());
      labels.put(PREFIX + "network_scope", network.scope());
      labels.put(PREFIX + "network_internal", Boolean.toString(network.isInternal()));
      labels.put(PREFIX + "network_ingress", Boolean.toString(network.isIngress()));
      addLabels(labels, "network_label_", network.labels());
    }
  }

  private static void addLabels(
      Map<String, String> labels, String prefix, Map<String, String> texts) {
    texts.forEach(
        (key, value) -> labels.put((PREFIX + prefix + MetaLabels.sanitized(key)).intern(), value));
  }
}
