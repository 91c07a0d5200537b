package dev.pewter.core.http.tls;

import java.io.ByteArrayOutputStream;
import java.security.InvalidKeyException;

/// As much of DER as wrapping a private key needs.
final class Der {
  static final int INTEGER = 0x02;
  static final int OCTET_STRING = 0x04;
  static final int OBJECT_ID = 0x06;
  static final int SEQUENCE = 0x30;

  private final byte[] bytes;
  private int at;
  private final int end;

  Der(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
  }

  boolean hasMore() {
    return at < end;
  }

  int tag() throws InvalidKeyException {
    if (!hasMore()) {
      throw truncated();
    }
    return bytes[at] & 0xff;
  }

  /// The content of the next element, which must have this tag.
  Der enter(int tag) throws InvalidKeyException {
    if (tag() != tag) {
      throw new InvalidKeyException("malformed private key");
    }
    return next();
  }

  Der next() throws InvalidKeyException {
    tag();
    at++;
    if (at >= end) {
      throw truncated();
    }
    int length = bytes[at++] & 0xff;
    if (length >= 0x80) {
      int octets = length & 0x7f;
      if (octets == 0 || octets > 3 || at + octets > end) {
        throw truncated();
      }
      length = 0;
      for (int i = 0; i < octets; i++) {
        length = length << 8 | (bytes[at++] & 0xff);
      }
    }
    if (length > end - at) {
      throw truncated();
    }
    var content = new Der(bytes, at, at + length);
    at += length;
    return content;
  }

  byte[] content() {
    return java.util.Arrays.copyOfRange(bytes, at, end);
  }

  static byte[] element(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    var out = new ByteArrayOutputStream(length + 6);
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else if (length < 0x10000) {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    } else {
      out.write(0x83);
      out.write(length >> 16);
      out.write(length >> 8);
      out.write(length);
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static InvalidKeyException truncated() {
    return new InvalidKeyException("malformed private key: truncated");
  }
}
