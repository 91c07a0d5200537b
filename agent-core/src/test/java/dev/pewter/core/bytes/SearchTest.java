package dev.pewter.core.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SearchTest {

  @Property
  void findsWhatALoopFinds(
      @ForAll @Size(max = 40) byte[] bytes,
      @ForAll byte wanted,
      @ForAll @IntRange(max = 40) int from,
      @ForAll @IntRange(max = 40) int to) {
    int start = Math.min(from, bytes.length);
    int end = Math.clamp(to, start, bytes.length);
    int first = -1;
    int last = -1;
    for (int i = start; i < end; i++) {
      if (bytes[i] == wanted) {
        first = first < 0 ? i : first;
        last = i;
      }
    }
    assertThat(Search.indexOf(bytes, wanted, start, end)).isEqualTo(first);
    assertThat(Search.lastIndexOf(bytes, wanted, start, end)).isEqualTo(last);
  }
}
