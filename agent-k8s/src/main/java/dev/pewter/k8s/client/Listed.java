package dev.pewter.k8s.client;

import java.util.List;

/// All objects of a selection at one moment.
///
/// @param version where a watch goes on
/// @param unreadable how many were left out: too large, or not of the expected shape
public record Listed<T>(List<T> objects, String version, int unreadable) {
  public Listed {
    objects = List.copyOf(objects);
  }
}
