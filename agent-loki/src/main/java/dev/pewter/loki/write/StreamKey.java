package dev.pewter.loki.write;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A stream of a tenant, with its labels as they are sent. Equal when tenant and labels are.
final class StreamKey {
  final String tenant;
  final byte[] labels; // as text, in UTF-8; thousands of streams are remembered
  private final int hash;

  StreamKey(String tenant, String text) {
    this.tenant = tenant;
    this.labels = text.getBytes(StandardCharsets.UTF_8);
    this.hash = 31 * text.hashCode() + tenant.hashCode();
  }

  /// Which of so many shards sends it.
  int shard(int shards) {
    return Math.floorMod(hash ^ (hash >>> 16), shards);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof StreamKey that
            && hash == that.hash
            && Arrays.equals(labels, that.labels)
            && tenant.equals(that.tenant));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return new String(labels, StandardCharsets.UTF_8);
  }
}
