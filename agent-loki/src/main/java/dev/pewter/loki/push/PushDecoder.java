package dev.pewter.loki.push;

/// Decodes a push request.
@FunctionalInterface
public interface PushDecoder {

  /// @param block the request; JSON is unescaped within it, so it belongs to the decoder
  /// @param length how much of the block is the request
  void decode(byte[] block, int length, PushSink sink) throws PushException;

  /// What an agent sends, without its compression.
  PushDecoder PROTOBUF = (block, length, sink) -> new ProtobufPush(block, sink).decode(length);

  /// What people and libraries send.
  PushDecoder JSON = (block, length, sink) -> new JsonPush(block, length, sink).decode();
}
