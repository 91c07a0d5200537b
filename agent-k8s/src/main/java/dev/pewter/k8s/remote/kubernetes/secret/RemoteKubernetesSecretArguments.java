package dev.pewter.k8s.remote.kubernetes.secret;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.kubernetes.KubernetesClientArguments;
import dev.pewter.k8s.remote.kubernetes.ObjectWanted;
import java.time.Duration;

/// The block of a `remote.kubernetes.secret`.
record RemoteKubernetesSecretArguments(
    @Attr("namespace") String namespace,
    @Attr("name") String name,
    @Attr(value = "poll_frequency", byDefault = "1m") Duration pollFrequency,
    @Attr(value = "poll_timeout", byDefault = "15s") Duration pollTimeout,
    @Block("client") KubernetesClientArguments client) {

  RemoteKubernetesSecretArguments {
    if (!pollFrequency.isPositive()) {
      throw new InvalidArgument("poll_frequency must be greater than 0");
    }
    if (!pollTimeout.isPositive()) {
      throw new InvalidArgument("poll_timeout must not be greater than 0");
    }
  }

  ObjectWanted wanted() {
    return new ObjectWanted(namespace, name, pollFrequency, pollTimeout, client);
  }
}
