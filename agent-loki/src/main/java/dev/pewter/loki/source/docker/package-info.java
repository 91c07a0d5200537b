/// `loki.source.docker`: the logs of containers, by the API of the Docker engine. One thread for
/// each container; the component's own thread starts and stops them and saves positions, once a
/// second. A reader holds a buffer of 32 KiB, a line of at most `LineLimit.BYTES` for each of the
/// two streams, and the places of `ContainerReader.MAX_IN_FLIGHT` batches that are not confirmed
/// yet. Positions are kept of `LokiSourceDocker.MAX_POSITIONS` containers.
///
/// Hot path: what happens between a frame and a batch.
@NullMarked
package dev.pewter.loki.source.docker;

import org.jspecify.annotations.NullMarked;
