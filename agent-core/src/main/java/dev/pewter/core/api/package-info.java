/// The agent's own HTTP interface: readiness, reload, metrics, the web API, support bundle and
/// debugging. Works on `AgentView`, which tells what runs.
@NullMarked
package dev.pewter.core.api;

import org.jspecify.annotations.NullMarked;
