package dev.pewter.metrics.dbus;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes a call of a method whose arguments are texts:
///
/// ```
/// 0 'l'  1 type  2 flags  3 version  4 body length  8 serial  12 fields: array of (byte, variant)
/// ```
///
/// then the body, at a multiple of 8.
final class DbusCall {
  private static final byte CALL = 1;
  private static final int PATH = 1;
  private static final int INTERFACE = 2;
  private static final int MEMBER = 3;
  private static final int DESTINATION = 6;
  private static final int SIGNATURE = 8;
  private static final int LENGTH_AT = 4;
  private static final int FIELDS_AT = 16;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

  private DbusCall() {}

  static byte[] encode(
      int serial, String destination, String path, String type, String member, String... texts) {
    var call = new DbusCall();
    call.out.writeBytes(new byte[] {'l', CALL, 0, 1});
    call.number(0);
    call.number(serial);
    call.number(0);
    call.field(PATH, 'o', path);
    call.field(INTERFACE, 's', type);
    call.field(MEMBER, 's', member);
    call.field(DESTINATION, 's', destination);
    if (texts.length > 0) {
      call.align(8);
      call.out.write(SIGNATURE);
      call.signature("g");
      call.signature("s".repeat(texts.length));
    }
    int fields = call.out.size() - FIELDS_AT;
    call.align(8);
    int body = call.out.size();
    for (String text : texts) {
      call.text(text);
    }
    byte[] bytes = call.out.toByteArray();
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(LENGTH_AT, bytes.length - body)
        .putInt(FIELDS_AT - 4, fields);
    return bytes;
  }

  private void field(int code, char type, String value) {
    align(8);
    out.write(code);
    signature(Character.toString(type));
    text(value);
  }

  private void signature(String types) {
    out.write(types.length());
    out.writeBytes(types.getBytes(StandardCharsets.US_ASCII));
    out.write(0);
  }

  private void text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    align(4);
    number(utf8.length);
    out.writeBytes(utf8);
    out.write(0);
  }

  private void number(int value) {
    for (int shift = 0; shift < 32; shift += 8) {
      out.write(value >>> shift);
    }
  }

  private void align(int size) {
    while (out.size() % size != 0) {
      out.write(0);
    }
  }
}
