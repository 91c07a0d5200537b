package dev.pewter.metrics.exposition;

/// How pages are to be read.
///
/// @param nativeHistograms whether to read them; their classic buckets otherwise
/// @param alwaysClassic whether to read the classic buckets of a native histogram too
/// @param toCustomBuckets whether classic histograms become native ones with custom bounds
/// @param typeAndUnitLabels whether series get the labels `__type__` and `__unit__`
/// @param startTimes whether the start of counts is told; samples that only hold it are left out
public record Options(
    boolean nativeHistograms,
    boolean alwaysClassic,
    boolean toCustomBuckets,
    boolean typeAndUnitLabels,
    boolean startTimes) {

  public static final Options PLAIN = new Options(false, false, false, false, false);
}
