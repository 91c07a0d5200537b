/// Loki's push protocol as a receiver sees it: snappy, protobuf, JSON, label texts. Hot path: lines
/// stay where they came, as ranges of the request's own bytes.
@NullMarked
package dev.pewter.loki.push;

import org.jspecify.annotations.NullMarked;
