/// Loki's push protocol in both directions: snappy, protobuf, JSON, label texts. Hot path: lines
/// received stay where they came, as ranges of the request's own bytes.
@NullMarked
package dev.pewter.loki.push;

import org.jspecify.annotations.NullMarked;
