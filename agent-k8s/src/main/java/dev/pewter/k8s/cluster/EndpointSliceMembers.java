package dev.pewter.k8s.cluster;

import dev.pewter.core.cluster.FoundMember;
import dev.pewter.core.cluster.MemberSource;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.telemetry.Log;
import dev.pewter.k8s.client.Connection;
import dev.pewter.k8s.client.KubernetesApi;
import dev.pewter.k8s.client.Selection;
import dev.pewter.k8s.client.ServiceAccount;
import dev.pewter.k8s.objects.EndpointSlice;
import dev.pewter.k8s.objects.Kind;
import dev.pewter.k8s.watch.ListWatch;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The pods behind a headless service, ready or not, whose name the chart gives
/// `--cluster.join-addresses`. Slices of one address family are used, IPv4 before IPv6, so that
/// each pod is one member.
public final class EndpointSliceMembers implements MemberSource {
  private final ServiceAccount account;

  /// For ServiceLoader.
  public EndpointSliceMembers() {
    this(ServiceAccount.MOUNTED);
  }

  EndpointSliceMembers(ServiceAccount account) {
    this.account = account;
  }

  @Override
  public void follow(String host, Log log, Consumer<List<FoundMember>> told)
      throws InterruptedException {
    var service = ServiceName.of(host, account.namespace());
    if (service == null) {
      return;
    }
    Connection connection;
    try {
      connection = account.connection();
    } catch (ComponentException _) {
      return; // not in a pod
    }
    var selection =
        new Selection(service.namespace(), EndpointSlice.SERVICE_NAME + "=" + service.name(), "");
    try (var api = new KubernetesApi(connection, InCluster.USER_AGENT)) {
      var kind = Kind.ENDPOINT_SLICE;
      var first = api.list(kind.resource(), selection, "0", kind.reader());
      if (members(first.objects()).isEmpty()) {
        log.debug("no endpoints of such a service", "service", service);
        return;
      }
      log.info("watching the service's endpoints for peers", "service", service);
      var slices = new Slices(log, service, told);
      new ListWatch<>(api, kind.resource(), selection, kind.reader(), slices, Clock.SYSTEM).run();
    } catch (IOException e) {
      log.warn(
          "cannot watch the service's endpoints, asking DNS for peers",
          "service",
          service,
          "err",
          e);
    }
  }

  /// Each pod once, by its address.
  private static List<FoundMember> members(Collection<EndpointSlice> slices) {
    boolean hasIp4 = slices.stream().anyMatch(EndpointSliceMembers::isUsedIp4);
    String family = hasIp4 ? "IPv4" : "IPv6";
    Map<String, FoundMember> members = new LinkedHashMap<>();
    for (var slice : slices) {
      if (!slice.addressType().equals(family)) {
        continue;
      }
      for (var endpoint : slice.endpoints()) {
        var target = endpoint.target();
        String name = target == null ? "" : target.name();
        boolean isTerminating = "true".equals(endpoint.terminating());
        endpoint
            .addresses()
            .forEach(
                address -> members.put(address, new FoundMember(name, address, isTerminating)));
      }
    }
    return List.copyOf(members.values());
  }

  private static boolean isUsedIp4(EndpointSlice slice) {
    return slice.addressType().equals("IPv4") && !slice.endpoints().isEmpty();
  }

  /// The slices that are known; on the thread that watches.
  private static final class Slices implements ListWatch.Listener<EndpointSlice> {
    private final Log log;
    private final ServiceName service;
    private final Consumer<List<FoundMember>> told;
    private final Map<String, EndpointSlice> known = new LinkedHashMap<>();
    private boolean isSynced;
    private boolean isFailing;

    Slices(Log log, ServiceName service, Consumer<List<FoundMember>> told) {
      this.log = log;
      this.service = service;
      this.told = told;
    }

    private void tell() {
      if (isSynced) {
        told.accept(members(known.values()));
      }
    }

    @Override
    public void added(EndpointSlice slice) {
      known.put(slice.metadata().key(), slice);
      tell();
    }

    @Override
    public void changed(EndpointSlice before, EndpointSlice after) {
      added(after);
    }

    @Override
    public void deleted(EndpointSlice slice) {
      known.remove(slice.metadata().key());
      tell();
    }

    @Override
    public void synced() {
      isSynced = true;
      tell();
    }

    /// The last members stay.
    @Override
    public void failed(IOException why) {
      if (!isFailing) {
        log.warn("watching for peers failed, will retry", "service", service, "err", why);
      }
      isFailing = true;
    }

    @Override
    public void recovered() {
      isFailing = false;
    }

    @Override
    public void unreadable(int count, String why) {
      log.warn("endpoint slices left out", "service", service, "count", count, "why", why);
    }
  }
}
