package dev.pewter.deploy;

import dev.pewter.core.model.Histogram;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.testing.FakeReceiver;
import dev.pewter.metrics.remote.RequestDecoder;
import dev.pewter.metrics.remote.StringPool;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/// A receiver of remote write that knows the series it was sent.
final class FakeRemoteWrite extends FakeReceiver<Set<Labels>> {
  FakeRemoteWrite() throws IOException {
    super(0, (body, _) -> series(body), status -> status / 100 == 2);
  }

  String url() {
    return "http://127.0.0.1:" + port() + "/api/v1/write";
  }

  /// The series of a metric.
  List<Labels> series(String metric) {
    return accepted().stream()
        .flatMap(Set::stream)
        .distinct()
        .filter(labels -> metric.equals(labels.get("__name__")))
        .toList();
  }

  private static Set<Labels> series(byte[] body) throws IOException {
    var sink = new Series();
    try {
      new RequestDecoder(sink, new StringPool()).decode1(Snappy.uncompress(body));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the test ends
    }
    return sink.all;
  }

  private static final class Series implements RequestDecoder.Sink {
    private final Set<Labels> all = new HashSet<>();

    @Override
    public void series(@Nullable Labels labels, SampleBatch.@Nullable Metadata metadata) {
      if (labels != null) {
        all.add(labels);
      }
    }

    @Override
    public void sample(double value, long timestampMillis) {}

    @Override
    public void histogram(Histogram histogram, long timestampMillis) {}

    @Override
    public void exemplar(SampleBatch.@Nullable Exemplar exemplar) {}
  }
}
