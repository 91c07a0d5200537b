package dev.pewter.core.kubernetes;

import dev.pewter.core.model.Target;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// What one component asks one API server. Watches retry for ever; equal ones of all components are
/// shared.
public interface KubernetesSession {

  /// Custom resources of a kind.
  ///
  /// @param group such as `monitoring.coreos.com`
  /// @param namespace empty for all
  record ObjectQuery(
      String group, String version, String plural, String namespace, LabelSelector selector) {}

  /// Targets as `discovery.kubernetes` makes them.
  ///
  /// @param role one of `pod`, `endpoints`, `endpointslice`, `ingress`, `service`, `node`
  /// @param namespaces none for all
  record TargetQuery(String role, List<String> namespaces, boolean attachesNodes) {
    public TargetQuery {
      namespaces = List.copyOf(namespaces);
    }
  }

  /// Objects that hold data.
  enum Data {
    CONFIG_MAP,
    SECRET
  }

  /// Watches objects until the watch is closed.
  ///
  /// @param changed called on any thread when `known` gives something else; must not block
  KubernetesWatch<KubernetesObject> watch(ObjectQuery query, Runnable changed);

  /// Watches what targets are made of until the watch is closed.
  ///
  /// @param changed called on any thread when `known` gives something else; must not block
  KubernetesWatch<Target> discover(TargetQuery query, Runnable changed);

  /// The data of an object, asked for now.
  ///
  /// @throws IOException when it cannot be had; the message names it, and the right that is missing
  Map<String, String> data(Data kind, String namespace, String name)
      throws IOException, InterruptedException;
}
