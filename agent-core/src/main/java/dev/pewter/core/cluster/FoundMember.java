package dev.pewter.core.cluster;

/// An agent behind a join address.
///
/// @param name empty if it is not known
/// @param host an IP address
/// @param isTerminating whether it is being stopped
public record FoundMember(String name, String host, boolean isTerminating) {}
