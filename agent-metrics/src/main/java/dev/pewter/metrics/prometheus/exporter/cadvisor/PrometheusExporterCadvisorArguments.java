package dev.pewter.metrics.prometheus.exporter.cadvisor;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.IdleArguments;
import dev.pewter.core.config.decode.InvalidArgument;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The block of a `prometheus.exporter.cadvisor`.
record PrometheusExporterCadvisorArguments(
    @Attr(value = "store_container_labels", byDefault = "true") boolean storeContainerLabels,
    @Attr(value = "allowlisted_container_labels", byDefault = "[]")
        List<String> allowlistedContainerLabels,
    @Attr(value = "env_metadata_allowlist", byDefault = "[]") List<String> envMetadataAllowlist,
    @Attr(value = "raw_cgroup_prefix_allowlist", byDefault = "[]")
        List<String> rawCgroupPrefixAllowlist,
    @Attr(value = "perf_events_config", byDefault = "") String perfEventsConfig,
    @Attr(value = "resctrl_interval", byDefault = "0s") Duration resctrlInterval,
    @Attr("disabled_metrics") @Nullable List<String> disabledMetrics,
    @Attr("enabled_metrics") @Nullable List<String> enabledMetrics,
    @Attr(value = "storage_duration", byDefault = "2m") Duration storageDuration,
    @Attr(value = "containerd_host", byDefault = "/run/containerd/containerd.sock")
        String containerdHost,
    @Attr(value = "containerd_namespace", byDefault = "k8s.io") String containerdNamespace,
    @Attr(value = "docker_host", byDefault = "unix:///var/run/docker.sock") String dockerHost,
    @Attr(value = "use_docker_tls", byDefault = "false") boolean useDockerTls,
    @Attr(value = "docker_tls_cert", byDefault = "cert.pem") String dockerTlsCert,
    @Attr(value = "docker_tls_key", byDefault = "key.pem") String dockerTlsKey,
    @Attr(value = "docker_tls_ca", byDefault = "ca.pem") String dockerTlsCa,
    @Attr(value = "docker_only", byDefault = "false") boolean dockerOnly,
    @Attr(value = "disable_root_cgroup_stats", byDefault = "false") boolean disableRootCgroupStats)
    implements IdleArguments {
  static final String UNIX = "unix://";

  PrometheusExporterCadvisorArguments {
    allowlistedContainerLabels = named(allowlistedContainerLabels);
    envMetadataAllowlist = named(envMetadataAllowlist);
    rawCgroupPrefixAllowlist = named(rawCgroupPrefixAllowlist);
    if (!perfEventsConfig.isEmpty()) {
      throw new InvalidArgument(
          "perf_events_config is not supported: counters of the processor are not read for control"
              + " groups");
    }
    if (!resctrlInterval.isZero()) {
      throw new InvalidArgument(
          "resctrl_interval is not supported: monitoring groups of the processor are not read");
    }
    if (useDockerTls) {
      throw new InvalidArgument(
          "use_docker_tls is not supported: only the Docker of this machine is asked");
    }
    if (!dockerHost.startsWith(UNIX)) {
      throw new InvalidArgument(
          "docker_host: only unix:// is supported, the Docker of this machine is asked");
    }
    if (!storageDuration.isPositive()) {
      throw new InvalidArgument("storage_duration must be greater than 0");
    }
    MetricKind.check(disabledMetrics);
    MetricKind.checkEnabled(enabledMetrics);
  }

  @Override
  public Map<String, String> idle() {
    var idle = new HashMap<String, String>();
    addIf(idle, "docker_tls_cert", dockerTlsCert, "cert.pem");
    addIf(idle, "docker_tls_key", dockerTlsKey, "key.pem");
    addIf(idle, "docker_tls_ca", dockerTlsCa, "ca.pem");
    return idle;
  }

  private static void addIf(Map<String, String> idle, String name, String given, String byDefault) {
    if (!given.equals(byDefault)) {
      idle.put(name, "use_docker_tls is off");
    }
  }

  /// The reference's defaults have one empty text in these lists, which stands for nothing.
  private static List<String> named(List<String> texts) {
    return texts.stream().filter(text -> !text.isEmpty()).toList();
  }
}
