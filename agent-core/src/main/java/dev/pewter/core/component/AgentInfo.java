package dev.pewter.core.component;

/// Facts about the running agent.
///
/// @param version as shown, with a leading `v`
/// @param listenAddress where HTTP listens, `host:port`
/// @param memoryAddress the address in-process targets carry
/// @param userAgent what outgoing requests say
/// @param minimumStability what the command line allows
public record AgentInfo(
    String version,
    String listenAddress,
    String memoryAddress,
    String userAgent,
    Stability minimumStability) {}
