/// One API server: where it is and how to prove who we are, then list, watch, single objects and
/// pod logs as streams of JSON. Objects are cut down to records as they arrive; nothing here knows
/// what is in them. No threads of its own: calls block, an interrupted call ends its connection.
///
/// fabric8 runs a kubeconfig's `exec` command (`ExecCredential` is the only class that names it, so
/// that its jars are not touched without one); the requests are those of `core.http.client`.
@NullMarked
package dev.pewter.k8s.client;

import org.jspecify.annotations.NullMarked;
