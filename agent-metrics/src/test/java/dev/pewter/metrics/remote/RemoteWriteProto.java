package dev.pewter.metrics.remote;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import java.util.Locale;

/// The messages of remote write as their specification lists them, for Google's decoder.
public final class RemoteWriteProto {
  private static final String HISTOGRAM =
      """
      Histogram
      1 uint64 count_int
      2 double count_float
      3 double sum
      4 sint32 schema
      5 double zero_threshold
      6 uint64 zero_count_int
      7 double zero_count_float
      8 repeated .BucketSpan negative_spans
      9 repeated sint64 negative_deltas
      10 repeated double negative_counts
      11 repeated .BucketSpan positive_spans
      12 repeated sint64 positive_deltas
      13 repeated double positive_counts
      14 int32 reset_hint
      15 int64 timestamp
      16 repeated double custom_values
      """;

  private static final String SPAN =
      """
      BucketSpan
      1 sint32 offset
      2 uint32 length
      """;

  private static final Descriptors.FileDescriptor V1 =
      file(
          "v1.proto",
          """
          WriteRequest
          1 repeated .TimeSeries timeseries
          3 repeated .MetricMetadata metadata
          """,
          """
          TimeSeries
          1 repeated .Label labels
          2 repeated .Sample samples
          3 repeated .Exemplar exemplars
          4 repeated .Histogram histograms
          """,
          """
          Label
          1 string name
          2 string value
          """,
          """
          Sample
          1 double value
          2 int64 timestamp
          """,
          """
          Exemplar
          1 repeated .Label labels
          2 double value
          3 int64 timestamp
          """,
          """
          MetricMetadata
          1 int32 type
          2 string metric_family_name
          4 string help
          5 string unit
          """,
          HISTOGRAM,
          SPAN);

  private static final Descriptors.FileDescriptor V2 =
      file(
          "v2.proto",
          """
          Request
          4 repeated string symbols
          5 repeated .TimeSeries timeseries
          """,
          """
          TimeSeries
          1 repeated uint32 labels_refs
          2 repeated .Sample samples
          3 repeated .Histogram histograms
          4 repeated .Exemplar exemplars
          5 .Metadata metadata
          """,
          """
          Sample
          1 double value
          2 int64 timestamp
          3 int64 start_timestamp
          """,
          """
          Exemplar
          1 repeated uint32 labels_refs
          2 double value
          3 int64 timestamp
          """,
          """
          Metadata
          1 int32 type
          3 uint32 help_ref
          4 uint32 unit_ref
          """,
          HISTOGRAM,
          SPAN);

  private RemoteWriteProto() {}

  private static Descriptors.FileDescriptor file(String name, String... messages) {
    var file = FileDescriptorProto.newBuilder().setName(name).setSyntax("proto3");
    for (String message : messages) {
      var lines = message.lines().toList();
      var type = DescriptorProto.newBuilder().setName(lines.getFirst());
      for (String line : lines.subList(1, lines.size())) {
        type.addField(field(line.split(" ", -1)));
      }
      file.addMessageType(type);
    }
    try {
      return Descriptors.FileDescriptor.buildFrom(
          file.build(), new Descriptors.FileDescriptor[] {});
    } catch (Descriptors.DescriptorValidationException e) {
      throw new IllegalStateException(e);
    }
  }

  /// `4 repeated .Histogram histograms`.
  private static FieldDescriptorProto field(String[] words) {
    boolean isRepeated = words[1].equals("repeated");
    String type = words[words.length - 2];
    var field =
        FieldDescriptorProto.newBuilder()
            .setName(words[words.length - 1])
            .setNumber(Integer.parseInt(words[0]))
            .setLabel(
                isRepeated
                    ? FieldDescriptorProto.Label.LABEL_REPEATED
                    : FieldDescriptorProto.Label.LABEL_OPTIONAL);
    return type.startsWith(".")
        ? field.setType(FieldDescriptorProto.Type.TYPE_MESSAGE).setTypeName(type).build()
        : field
            .setType(FieldDescriptorProto.Type.valueOf("TYPE_" + type.toUpperCase(Locale.ROOT)))
            .build();
  }

  /// A message of version 1 as protobuf's text, on one line.
  public static String text1(byte[] message) throws InvalidProtocolBufferException {
    return text(V1.findMessageTypeByName("WriteRequest"), message);
  }

  /// A message of version 2 as protobuf's text, on one line.
  public static String text2(byte[] message) throws InvalidProtocolBufferException {
    return text(V2.findMessageTypeByName("Request"), message);
  }

  public static DynamicMessage message1(byte[] message) throws InvalidProtocolBufferException {
    return DynamicMessage.parseFrom(V1.findMessageTypeByName("WriteRequest"), message);
  }

  public static DynamicMessage message2(byte[] message) throws InvalidProtocolBufferException {
    return DynamicMessage.parseFrom(V2.findMessageTypeByName("Request"), message);
  }

  private static String text(Descriptors.Descriptor type, byte[] message)
      throws InvalidProtocolBufferException {
    return TextFormat.printer()
        .emittingSingleLine(true)
        .printToString(DynamicMessage.parseFrom(type, message))
        .strip();
  }
}
