package dev.pewter.k8s.remote.kubernetes;

import dev.pewter.core.kubernetes.KubernetesClientArguments;
import java.time.Duration;

/// Which object is asked for, and how often.
public record ObjectWanted(
    String namespace,
    String name,
    Duration pollFrequency,
    Duration pollTimeout,
    KubernetesClientArguments client) {}
