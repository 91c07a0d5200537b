package dev.pewter.metrics.exposition;

/// Sorts the samples of a family by merging, without moving them; equal ones stay in their order.
final class SampleSort {
  private int[] order = new int[64];
  private int[] spare = new int[64];

  /// The places of the samples in the order they are written; valid until the next call.
  int[] order(MetricFamily family) {
    int size = family.size();
    if (order.length < size) {
      order = new int[2 * size];
      spare = new int[2 * size];
    }
    boolean isSorted = true;
    for (int i = 0; i < size; i++) {
      order[i] = i;
      isSorted &= i == 0 || family.compare(i - 1, i) <= 0;
    }
    for (int width = 1; width < size && !isSorted; width *= 2) {
      for (int from = 0; from < size; from += 2 * width) {
        merge(family, from, Math.min(from + width, size), Math.min(from + 2 * width, size));
      }
      int[] merged = spare;
      spare = order;
      order = merged;
    }
    return order;
  }

  private void merge(MetricFamily family, int from, int middle, int to) {
    int left = from;
    int right = middle;
    for (int at = from; at < to; at++) {
      if (left < middle && (right >= to || family.compare(order[left], order[right]) <= 0)) {
        spare[at] = order[left++];
      } else {
        spare[at] = order[right++];
      }
    }
  }
}
