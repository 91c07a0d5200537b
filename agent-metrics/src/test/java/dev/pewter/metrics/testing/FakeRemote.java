package dev.pewter.metrics.testing;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.pewter.core.testing.FakeReceiver;
import dev.pewter.metrics.remote.RemoteWriteProto;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xerial.snappy.Snappy;

/// A receiver of remote write in this process, which decodes with Google's decoder and can be told
/// what to answer.
public final class FakeRemote extends FakeReceiver<FakeRemote.Write> {

  /// An entry of a request, its labels as `{a="1"}`-like text.
  ///
  /// @param kind `samples`, `exemplars` or `histograms`
  public record Entry(
      String kind, Map<String, String> labels, double value, long timestamp, String text) {
    /// The metric's name.
    public String name() {
      return labels.getOrDefault("__name__", "");
    }
  }

  /// A request.
  public record Write(Map<String, String> headers, List<Entry> entries, List<String> metadata) {
    public boolean has(String metric) {
      return entries.stream().anyMatch(entry -> entry.name().equals(metric));
    }
  }

  /// Listens on a free port.
  public FakeRemote() throws IOException {
    this(0);
  }

  public FakeRemote(int port) throws IOException {
    this(InetAddress.getLoopbackAddress(), port);
  }

  public FakeRemote(InetAddress address, int port) throws IOException {
    super(new InetSocketAddress(address, port), FakeRemote::decode, status -> status / 100 == 2);
  }

  public String url() {
    return url("127.0.0.1");
  }

  /// @param host a name of its address
  public String url(String host) {
    return "http://" + host + ":" + port() + "/api/v1/write";
  }

  /// The entries of all accepted requests, in order of arrival.
  public List<Entry> entries() {
    return accepted().stream().flatMap(write -> write.entries.stream()).toList();
  }

  /// The values of a metric, in order of arrival.
  public List<Double> values(String metric) {
    return entries().stream().filter(e -> e.name().equals(metric)).map(Entry::value).toList();
  }

  private static Write decode(byte[] body, Map<String, String> headers) throws IOException {
    byte[] message = Snappy.uncompress(body);
    boolean isVersion2 = headers.getOrDefault("Content-Type", "").contains("write.v2");
    return isVersion2 ? decode2(headers, message) : decode1(headers, message);
  }

  private static List<?> list(Message of, String field) {
    return (List<?>) of.getField(of.getDescriptorForType().findFieldByName(field));
  }

  private static Object get(Message of, String field) {
    return of.getField(of.getDescriptorForType().findFieldByName(field));
  }

  private static Write decode1(Map<String, String> headers, byte[] message) throws IOException {
    var request = RemoteWriteProto.message1(message);
    var entries = new ArrayList<Entry>();
    for (Object series : list(request, "timeseries")) {
      var labels = new TreeMap<String, String>();
      for (Object label : list((Message) series, "labels")) {
        labels.put((String) get((Message) label, "name"), (String) get((Message) label, "value"));
      }
      entriesOf((Message) series, labels, entries);
    }
    var metadata = list(request, "metadata").stream().map(Object::toString).toList();
    return new Write(headers, entries, metadata);
  }

  private static Write decode2(Map<String, String> headers, byte[] message) throws IOException {
    DynamicMessage request = RemoteWriteProto.message2(message);
    var symbols = list(request, "symbols");
    var entries = new ArrayList<Entry>();
    var metadata = new ArrayList<String>();
    for (Object series : list(request, "timeseries")) {
      var labels = new TreeMap<String, String>();
      var refs = list((Message) series, "labels_refs");
      for (int i = 0; i < refs.size(); i += 2) {
        labels.put(
            (String) symbols.get((Integer) refs.get(i)),
            (String) symbols.get((Integer) refs.get(i + 1)));
      }
      entriesOf((Message) series, labels, entries);
      FieldDescriptor described = request.getDescriptorForType().findFieldByName("timeseries");
      if (((Message) series).hasField(described.getMessageType().findFieldByName("metadata"))) {
        var one = (Message) get((Message) series, "metadata");
        metadata.add(get(one, "type") + " " + symbols.get((Integer) get(one, "help_ref")));
      }
    }
    return new Write(headers, entries, metadata);
  }

  private static void entriesOf(Message series, Map<String, String> labels, List<Entry> to) {
    for (String kind : List.of("samples", "exemplars", "histograms")) {
      for (Object one : list(series, kind)) {
        var entry = (Message) one;
        double value = kind.equals("histograms") ? 0 : (Double) get(entry, "value");
        to.add(new Entry(kind, labels, value, (Long) get(entry, "timestamp"), entry.toString()));
      }
    }
  }
}
