package dev.pewter.core.storage.positions;

/// How far one source was read.
public sealed interface Position {

  /// In a file, known by what it is, not by what it is called.
  ///
  /// @param bornNanos when it was created, since 1970; 0 when that is not known
  /// @param fingerprintBytes how many of its first bytes the fingerprint covers
  /// @param offsetBytes everything before it was delivered, or dropped and counted; a negative one
  ///     is whatever the reader of the file means by it
  record InFile(
      long device,
      long inode,
      long bornNanos,
      int fingerprintBytes,
      long fingerprint,
      long offsetBytes)
      implements Position {}

  /// Where a source says itself what it means: a time, a resource version.
  record Cursor(String text) implements Position {}
}
