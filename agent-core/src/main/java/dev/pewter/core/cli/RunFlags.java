package dev.pewter.core.cli;

import dev.pewter.core.cluster.ClusterOptions;
import dev.pewter.core.component.Stability;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The flags of `run` and `validate`, and which of them this build has to refuse.
final class RunFlags {
  private static final String NO_EFFECT = "This flag is deprecated and has no effect.";

  /// Those that decide how a configuration is read.
  static final List<Flag> CONFIGURATION =
      List.of(
          Flag.text("config.format", "alloy", "The language of the file; only alloy."),
          Flag.bool(
              "config.bypass-conversion-errors", false, "Go on after errors of a conversion."),
          Flag.text("config.extra-args", "", "Arguments for a conversion."),
          Flag.of(
              "stability.level",
              Flag.Kind.STABILITY,
              "generally-available",
              "Least stable features to allow: experimental, public-preview,"
                  + " generally-available."),
          Flag.bool("feature.community-components.enabled", false, "Allow community components."));

  static final List<Flag> VALIDATE = validate();
  static final List<Flag> RUN = run();

  private RunFlags() {}

  private static List<Flag> validate() {
    var flags = new ArrayList<>(CONFIGURATION);
    flags.add(
        Flag.bool("strict", false, "Fail on warnings too, and on what only loading would find."));
    return List.copyOf(flags);
  }

  private static List<Flag> run() {
    var flags = new ArrayList<Flag>();
    flags.add(
        Flag.text("server.http.listen-addr", "127.0.0.1:12345", "Where the HTTP server listens."));
    flags.add(
        Flag.text(
            "server.http.memory-addr",
            "alloy.internal:12345",
            "The address that stands for the agent itself, for traffic inside the process."));
    flags.add(
        Flag.text(
            "server.http.ui-path-prefix", "/", "Path below which the pages and their API are."));
    flags.add(Flag.bool("server.http.enable-pprof", true, "Serve /debug/ to this machine."));
    flags.add(
        Flag.bool(
            "server.http.enable-remote-debug", false, "Serve /debug/ to other machines too."));
    flags.add(Flag.bool("server.http.disable-support-bundle", false, "Do not serve /-/support."));
    flags.add(Flag.bool("server.http.enable-graphql", false, "Not in this build."));
    flags.add(Flag.bool("server.http.enable-graphql-playground", false, "Not in this build."));
    flags.add(Flag.text("storage.path", "data-alloy/", "Where components keep their state."));
    flags.add(
        Flag.bool("config.watch", false, "Reload when the configuration's files have changed."));
    flags.add(
        Flag.bool("disable-reporting", false, "Accepted; this program never reports anything."));
    flags.addAll(CONFIGURATION);
    flags.add(
        Flag.of(
            "feature.component-shutdown-deadline",
            Flag.Kind.DURATION,
            "10m0s",
            "How long a component may take to stop; 0 is forever."));
    flags.add(Flag.bool("feature.prometheus.direct-fanout.enabled", false, "Not in this build."));
    cluster(flags);
    flags.add(Flag.text("windows.priority", "normal", "Only on Windows."));
    flags.add(Flag.bool("cluster.use-discovery-v1", false, "").deprecated(NO_EFFECT));
    flags.add(
        Flag.bool("feature.prometheus.metric-validation-scheme", false, "").deprecated(NO_EFFECT));
    return List.copyOf(flags);
  }

  private static void cluster(List<Flag> flags) {
    flags.add(Flag.bool("cluster.enabled", false, "Share work with other agents."));
    flags.add(Flag.text("cluster.node-name", "", "Name of this agent; empty for the host's."));
    flags.add(
        Flag.text("cluster.advertise-address", "", "Where the others find this agent, host:port."));
    flags.add(
        Flag.text(
            "cluster.join-addresses",
            "",
            "Where all agents are: a service of Kubernetes, or names and addresses with commas."));
    flags.add(Flag.text("cluster.discover-peers", "", "Not in this build."));
    flags.add(Flag.text("cluster.name", "", "Name of the cluster, for metrics."));
    flags.add(
        Flag.of(
            "cluster.advertise-interfaces",
            Flag.Kind.STRINGS,
            "eth0,en0",
            "Where to look for an address to advertise; all for any interface."));
    flags.add(
        Flag.of(
            "cluster.rejoin-interval",
            Flag.Kind.DURATION,
            "1m0s",
            "How often to look names up again; 0 is never."));
    flags.add(
        Flag.of(
            "cluster.max-join-peers",
            Flag.Kind.INT,
            "5",
            "Accepted; every agent that is found is a member."));
    flags.add(
        Flag.bool("cluster.enable-tls", false, "Accepted; agents of a cluster exchange nothing."));
    for (String name : List.of("ca-path", "cert-path", "key-path", "server-name")) {
      flags.add(
          Flag.text("cluster.tls-" + name, "", "Accepted; agents of a cluster exchange nothing."));
    }
    flags.add(
        Flag.of(
            "cluster.wait-for-size",
            Flag.Kind.INT,
            "0",
            "How many agents must be there before shared work begins; 0 for any."));
    flags.add(
        Flag.of(
            "cluster.wait-timeout",
            Flag.Kind.DURATION,
            "0s",
            "How long to wait for so many; 0 is forever."));
  }

  /// What the flags say about the cluster.
  static ClusterOptions cluster(Flags flags) {
    return new ClusterOptions(
        flags.text("cluster.node-name"),
        flags.text("cluster.advertise-address"),
        words(flags.text("cluster.advertise-interfaces")),
        words(flags.text("cluster.join-addresses")),
        flags.duration("cluster.rejoin-interval"),
        flags.text("cluster.name"),
        flags.number("cluster.wait-for-size"),
        flags.duration("cluster.wait-timeout"));
  }

  private static List<String> words(String list) {
    return Stream.of(list.split(",", -1)).map(String::strip).filter(w -> !w.isEmpty()).toList();
  }

  /// Refuses by name what would have an effect in the program we stand in for and has none here.
  ///
  /// @param isDirectory whether the configuration is one; its format is then always ours
  static void refuse(Flags flags, boolean isDirectory) throws UsageException {
    String format = flags.text("config.format");
    if (!isDirectory && !format.equals("alloy")) {
      throw new UsageException(
          List.of("otelcol", "prometheus", "promtail", "static").contains(format)
              ? "--config.format="
                  + format
                  + " is not supported by this build; convert the file to alloy"
              : "unsupported config format \"" + format + '"');
    }
    if (!flags.knows("cluster.enabled")) {
      return;
    }
    boolean experimental = flags.stability() == Stability.EXPERIMENTAL;
    for (String name :
        List.of(
            "server.http.enable-graphql",
            "server.http.enable-graphql-playground",
            "feature.prometheus.direct-fanout.enabled")) {
      if (flags.on(name)) {
        throw new UsageException(
            experimental
                ? "--" + name + " is not supported by this build"
                : "'--%1$s' can only be used at experimental stability level. Use --stability.level=experimental to enable."
                    .formatted(name));
      }
    }
    if (!flags.text("cluster.join-addresses").isEmpty()
        && !flags.text("cluster.discover-peers").isEmpty()) {
      throw new UsageException("at most one of join addresses and discover peers may be set");
    }
    if (!flags.text("cluster.discover-peers").isEmpty()) {
      throw new UsageException(
          "--cluster.discover-peers is not supported by this build, use --cluster.join-addresses");
    }
    try {
      cluster(flags);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--cluster: " + e.getMessage());
    }
    for (String address : words(flags.text("cluster.join-addresses"))) {
      if (address.startsWith("dns+")
          || address.startsWith("dnssrv+")
          || address.startsWith("dnssrvnoa+")) {
        throw new UsageException(
            "--cluster.join-addresses: \""
                + address.substring(0, address.indexOf('+') + 1)
                + "\" is not supported by this build, write the name alone");
      }
    }
    if (!flags.text("windows.priority").equals("normal")) {
      throw new UsageException("--windows.priority only has a meaning on Windows");
    }
  }
}
