package dev.pewter.core.template;

/// A whole number of another type than Go's `int`, which is a `Long` here.
///
/// @param type `int64`, `uint8`, …
record Whole(String type, long value) {
  static Whole int64(long value) {
    return new Whole("int64", value);
  }
}
