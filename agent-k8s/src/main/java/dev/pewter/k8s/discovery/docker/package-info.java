/// `discovery.docker`: the containers of a Docker engine. One thread, one request at a time; an
/// answer may have `EngineTargets.MAX_BYTES`.
@NullMarked
package dev.pewter.k8s.discovery.docker;

import org.jspecify.annotations.NullMarked;
