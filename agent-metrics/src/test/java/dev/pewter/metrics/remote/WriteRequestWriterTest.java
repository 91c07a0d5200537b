package dev.pewter.metrics.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.pewter.core.model.Histogram;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.testing.Allocations;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WriteRequestWriterTest {
  private static final Labels UP = Labels.of("__name__", "up", "job", "é𝄞");
  private static final Histogram WHOLE =
      new Histogram(
          3,
          1e-128,
          2,
          9,
          -1.5,
          new Histogram.Buckets(new int[] {-3, 2}, new int[] {2, 1}, new double[] {1, 3, 2}),
          new Histogram.Buckets(new int[] {0}, new int[] {1}, new double[] {1}),
          new double[0],
          Histogram.Reset.NO);

  private final WriteRequestWriter writer = new WriteRequestWriter();

  private void sample(Labels series, double value, long millis) {
    writer.series(series, Labels.EMPTY);
    writer.sample(value, millis);
  }

  private void exemplar(Labels series, SampleBatch.Exemplar exemplar, long millis) {
    writer.series(series, Labels.EMPTY);
    writer.exemplar(exemplar, millis);
  }

  private void histogram(Labels series, Histogram histogram, long millis) {
    writer.series(series, Labels.EMPTY);
    writer.histogram(histogram, millis);
  }

  private byte[] message() {
    return Arrays.copyOf(writer.bytes(), writer.size());
  }

  private String text() throws InvalidProtocolBufferException {
    return RemoteWriteProto.text1(message());
  }

  @Test
  void writesSamples() throws InvalidProtocolBufferException {
    sample(UP, 1.5, 1_700_000_000_123L);
    sample(UP, 0, 0);
    sample(UP, -0.0, -5);

    String labels =
        "labels { name: \"__name__\" value: \"up\" }"
            + " labels { name: \"job\" value: \"\\303\\251\\360\\235\\204\\236\" }";
    assertThat(text())
        .isEqualTo(
            "timeseries { "
                + labels
                + " samples { value: 1.5 timestamp: 1700000000123 } } timeseries { "
                + labels
                + " samples { } } timeseries { "
                + labels
                + " samples { value: -0.0 timestamp: -5 } }");
  }

  @Test
  void keepsTheBitsOfTheStalenessMarker() {
    sample(UP, SampleBatch.STALE, 1);

    assertThat(Arrays.copyOfRange(message(), message().length - 10, message().length - 2))
        .containsExactly(2, 0, 0, 0, 0, 0, 0xf0, 0x7f);
  }

  @Test
  void writesExemplars() throws InvalidProtocolBufferException {
    exemplar(
        Labels.of("__name__", "a"),
        new SampleBatch.Exemplar(Labels.of("trace_id", "x"), 2, true, 7),
        7);

    assertThat(text())
        .isEqualTo(
            "timeseries { labels { name: \"__name__\" value: \"a\" } exemplars { labels { name:"
                + " \"trace_id\" value: \"x\" } value: 2.0 timestamp: 7 } }");
  }

  @Test
  void writesHistogramsOfWholeCountsAsDeltas() throws InvalidProtocolBufferException {
    histogram(Labels.of("__name__", "h"), WHOLE, 5);

    assertThat(text())
        .isEqualTo(
            "timeseries { labels { name: \"__name__\" value: \"h\" } histograms { count_int: 9"
                + " sum: -1.5 schema: 3 zero_threshold: 1.0E-128 zero_count_int: 2 negative_spans {"
                + " length: 1 } negative_deltas: 1 positive_spans { offset: -3 length: 2 }"
                + " positive_spans { offset: 2 length: 1 } positive_deltas: 1 positive_deltas: 2"
                + " positive_deltas: -1 reset_hint: 2 timestamp: 5 } }");
  }

  @Test
  void writesHistogramsOfOtherCountsAndOwnBounds() throws InvalidProtocolBufferException {
    histogram(
        Labels.of("__name__", "h"),
        new Histogram(
            -53,
            0,
            0,
            2.5,
            1,
            new Histogram.Buckets(new int[] {0}, new int[] {2}, new double[] {2, 0.5}),
            Histogram.Buckets.NONE,
            new double[] {0.1, 5},
            Histogram.Reset.GAUGE),
        5);

    assertThat(text())
        .isEqualTo(
            "timeseries { labels { name: \"__name__\" value: \"h\" } histograms { count_float: 2.5"
                + " sum: 1.0 schema: -53 positive_spans { length: 2 }"
                + " positive_counts: 2.0 positive_counts: 0.5 reset_hint: 3 timestamp: 5"
                + " custom_values: 0.1 custom_values: 5.0 } }");
  }

  @Test
  void writesMetadata() throws InvalidProtocolBufferException {
    writer.metadata(
        new SampleBatch.Metadata("x_seconds", SampleBatch.Type.STATE_SET, "Help.", "seconds"));

    assertThat(text())
        .isEqualTo(
            "metadata { type: 7 metric_family_name: \"x_seconds\" help: \"Help.\" unit: \"seconds\""
                + " }");
  }

  @Test
  void addsLabelsThatASeriesLacks() throws InvalidProtocolBufferException {
    var more = Labels.of("a", "1", "job", "other", "z", "2");
    int size = writer.series(UP, more);
    writer.sample(1, 2);

    assertThat(text())
        .isEqualTo(
            "timeseries { labels { name: \"__name__\" value: \"up\" } labels { name: \"a\" value:"
                + " \"1\" } labels { name: \"job\" value: \"\\303\\251\\360\\235\\204\\236\" }"
                + " labels { name: \"z\" value: \"2\" } samples { value: 1.0 timestamp: 2 } }");
    var entries = new WriteRequestEntries().over(message(), 0, writer.size());
    assertThat(entries.next()).isTrue();
    assertThat(entries.labelsEnd() - entries.labelsStart()).isEqualTo(size);
  }

  /// Whatever two series have in common, at the same place or not, is written as if it were alone.
  @Test
  void writesEachSeriesAsIfItWereAlone() throws InvalidProtocolBufferException {
    var random = new Random(7);
    var names = List.of("__name__", "a", "b", "c", "d", "e");
    var values = List.of("1", "2", "three", "é𝄞", "x".repeat(200));
    var alone = new WriteRequestWriter();
    var expected = new StringJoiner(" ");
    for (int i = 0; i < 3000; i++) {
      var labels = new TreeMap<String, String>();
      for (String name : names) {
        if (random.nextInt(4) > 0) {
          labels.put(name, values.get(random.nextInt(values.size())));
        }
      }
      var series = Labels.of(labels);
      var more = random.nextBoolean() ? Labels.EMPTY : Labels.of("c", "1", "f", "2");
      writer.series(series, more);
      writer.sample(i, i);
      var whole = new TreeMap<>(more.toMap());
      whole.putAll(labels);
      alone.shrink(0);
      alone.begin();
      alone.series(Labels.of(whole), Labels.EMPTY);
      alone.sample(i, i);
      expected.add(RemoteWriteProto.text1(Arrays.copyOf(alone.bytes(), alone.size())));
      if (random.nextInt(500) == 0) {
        assertThat(text()).isEqualTo(expected.toString());
        writer.begin();
        expected = new StringJoiner(" ");
      }
    }
    assertThat(text()).isEqualTo(expected.toString());
  }

  @Test
  void walksWhatItWrote() {
    var other = Labels.of("__name__", "down", "job", "é𝄞");
    sample(UP, 1.5, 1_700_000_000_123L);
    exemplar(UP, new SampleBatch.Exemplar(Labels.of("t", "x"), 2, true, 7), 7);
    histogram(other, WHOLE, 5);
    sample(Labels.EMPTY, 1, 2);

    var found = new ArrayList<String>();
    var hashes = new ArrayList<Integer>();
    var entries = new WriteRequestEntries().over(message(), 0, writer.size());
    int end = 0;
    while (entries.next()) {
      assertThat(entries.start()).isEqualTo(end);
      end = entries.end();
      found.add(entries.kind() + " " + entries.timestampMillis());
      hashes.add(entries.hash());
    }

    assertThat(end).isEqualTo(writer.size());
    assertThat(found)
        .containsExactly("SAMPLE 1700000000123", "EXEMPLAR 7", "HISTOGRAM 5", "SAMPLE 2");
    assertThat(hashes.get(0)).isEqualTo(hashes.get(1)).isNotEqualTo(hashes.get(2));
  }

  @Test
  void refusesToWalkAnythingElse() {
    sample(UP, 1.5, 1_700_000_000_123L);
    for (int length = 1; length < writer.size(); length++) {
      var cut = new WriteRequestEntries().over(message(), 0, length);
      assertThatThrownBy(cut::next).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void turnsEntriesIntoVersion2() throws InvalidProtocolBufferException {
    sample(UP, 1.5, 3);
    exemplar(UP, new SampleBatch.Exemplar(Labels.of("job", "up"), 2, true, 7), 7);
    histogram(Labels.of("__name__", "h"), WHOLE, 5);
    var families =
        Map.of("up", new SampleBatch.Metadata("up", SampleBatch.Type.GAUGE, "Alive?", ""));
    var second = new WriteRequest2Writer(families::get);

    for (int i = 0; i < 2; i++) { // the tables are used again
      second.encode(message(), 0, writer.size());
      assertThat(RemoteWriteProto.text2(Arrays.copyOf(second.bytes(), second.size())))
          .isEqualTo(
              "symbols: \"\" symbols: \"__name__\" symbols: \"up\" symbols: \"job\" symbols:"
                  + " \"\\303\\251\\360\\235\\204\\236\" symbols: \"Alive?\" symbols: \"h\""
                  + " timeseries { labels_refs: 1 labels_refs: 2 labels_refs: 3 labels_refs: 4"
                  + " samples { value: 1.5 timestamp: 3 } metadata { type: 2 help_ref: 5 } }"
                  + " timeseries { labels_refs: 1 labels_refs: 2 labels_refs: 3 labels_refs: 4"
                  + " exemplars { labels_refs: 3 labels_refs: 2 value: 2.0 timestamp: 7 } metadata"
                  + " { type: 2 help_ref: 5 } } timeseries { labels_refs: 1 labels_refs: 6"
                  + " histograms { count_int: 9 sum: -1.5 schema: 3 zero_threshold: 1.0E-128"
                  + " zero_count_int: 2 negative_spans { length: 1 } negative_deltas: 1"
                  + " positive_spans { offset: -3 length: 2 } positive_spans { offset: 2 length: 1"
                  + " } positive_deltas: 1 positive_deltas: 2 positive_deltas: -1 reset_hint: 2"
                  + " timestamp: 5 } }");
    }
  }

  @Test
  void keepsManySymbolsApart() throws InvalidProtocolBufferException {
    for (int i = 0; i < 5000; i++) {
      sample(Labels.of("__name__", "m" + i % 7, "n", "v" + i), i, i);
    }
    var second = new WriteRequest2Writer(_ -> null);
    second.encode(message(), 0, writer.size());

    var request = RemoteWriteProto.message2(Arrays.copyOf(second.bytes(), second.size()));
    var symbols = request.getDescriptorForType().findFieldByName("symbols");
    assertThat(request.getRepeatedFieldCount(symbols)).isEqualTo(5000 + 7 + 3);
    assertThat(request.toString()).doesNotContain("unknown");
  }

  @Test
  void allocatesNothingForSamples() throws IOException, InterruptedException {
    Allocations.assertAllocatesAtMost(
        0,
        () -> {
          writer.begin();
          for (int i = 0; i < 1000; i++) {
            sample(UP, i, 1_700_000_000_000L + i);
          }
        });
  }
}
