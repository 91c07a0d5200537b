package dev.pewter.metrics.prometheus.exporter.blackbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The compressed headers of HTTP/2 (RFC 7541). Nothing is remembered from one block to the next:
/// the table for that has size zero here, as the other side is told.
///
/// ```
/// 1iiiiiii               the header with number i of the static table
/// 01iiiiii, 000?iiii     the name with number i, a text as value; i = 0: the name is a text, too
/// 001sssss               the size of the table, which must be zero
/// text: hlllllll         length l, then so many bytes; h: in Huffman's code
/// ```
///
/// A number that fills its bits goes on in further bytes, seven bits each, the lowest first.
final class HeaderBlock {
  private static final int STATIC_HEADERS = 61;
  private static final int MAX_NUMBER = 1 << 20;

  /// The static table: `name` or `name=value`.
  private static final String[] TABLE =
      """
      :authority :method=GET :method=POST :path=/ :path=/index.html :scheme=http :scheme=https
      :status=200 :status=204 :status=206 :status=304 :status=400 :status=404 :status=500
      accept-charset accept-encoding=gzip,_deflate accept-language accept-ranges accept
      access-control-allow-origin age allow authorization cache-control content-disposition
      content-encoding content-language content-length content-location content-range content-type
      cookie date etag expect expires from host if-match if-modified-since if-none-match if-range
      if-unmodified-since last-modified link location max-forwards proxy-authenticate
      proxy-authorization range referer refresh retry-after server set-cookie
      strict-transport-security transfer-encoding user-agent vary via www-authenticate
      """
          .strip()
          .split("\\s+");

  /// How many bits Huffman's code has for each byte, `a` for 5. The codes themselves follow from
  /// that: shorter ones first, those of the same length in the order of their bytes.
  private static final String BITS =
      "isxxxxxxxtzxxzxxxxxxxxzxxxxxxxxxbffhibdgffdgdbbbaaabbbbbbbcdkbhf"
          + "ibccccccccccccccccccccccdcdioijbkabababbbaccbbbabcbaabccccckgjix"
          + "prpprrrsrssssststtrstssssqrsrsstrqprrssqsrrtqrssqqrqsrssprrrsrrs"
          + "vvporsruvvvwwvtuoqvwwvwtqqvvxwwwptpqrqqsrruuttvsvwvvwwwwwxwwwwwv";

  private static final int SHORTEST = 5;
  private static final int LONGEST = 30;
  private static final byte[] BY_CODE = new byte[BITS.length()]; // the bytes in the order of codes
  private static final int[] COUNTS = new int[LONGEST + 1]; // of codes with so many bits

  static {
    int next = 0;
    for (int bits = SHORTEST; bits < COUNTS.length; bits++) {
      for (int i = 0; i < BITS.length(); i++) {
        if (BITS.charAt(i) - 'a' + SHORTEST == bits) {
          BY_CODE[next++] = (byte) i;
          COUNTS[bits]++;
        }
      }
    }
  }

  private final byte[] bytes;
  private int at;

  private HeaderBlock(byte[] bytes) {
    this.bytes = bytes;
  }

  static List<Question.Header> read(byte[] block) throws IOException {
    return new HeaderBlock(block).headers();
  }

  private List<Question.Header> headers() throws IOException {
    var headers = new ArrayList<Question.Header>();
    while (at < bytes.length) {
      int first = bytes[at];
      if ((first & 0x80) != 0) {
        headers.add(known(number(7)));
      } else if ((first & 0xe0) == 0x20) {
        if (number(5) != 0) {
          throw damaged();
        }
      } else {
        int name = number((first & 0x40) != 0 ? 6 : 4);
        headers.add(new Question.Header(name == 0 ? text() : known(name).name(), text()));
      }
    }
    return headers;
  }

  private static Question.Header known(int number) throws IOException {
    if (number == 0 || number > STATIC_HEADERS) {
      throw damaged();
    }
    String text = TABLE[number - 1];
    int equals = text.indexOf('=');
    return equals < 0
        ? new Question.Header(text, "")
        : new Question.Header(
            text.substring(0, equals), text.substring(equals + 1).replace('_', ' '));
  }

  private static IOException damaged() {
    return new IOException("http2: malformed header block");
  }

  private int next() throws IOException {
    if (at == bytes.length) {
      throw damaged();
    }
    return bytes[at++] & 0xff;
  }

  /// @param bits of the byte that belong to it
  private int number(int bits) throws IOException {
    int full = (1 << bits) - 1;
    int number = next() & full;
    if (number < full) {
      return number;
    }
    for (int shift = 0; ; shift += 7) {
      int more = next();
      number += (more & 0x7f) << shift;
      if (number > MAX_NUMBER || shift > 14) {
        throw damaged();
      }
      if (more < 0x80) {
        return number;
      }
    }
  }

  private String text() throws IOException {
    boolean isCoded = at < bytes.length && bytes[at] < 0;
    int length = number(7);
    if (length > bytes.length - at) {
      throw damaged();
    }
    at += length;
    return isCoded
        ? decoded(bytes, at - length, at)
        : new String(bytes, at - length, length, StandardCharsets.ISO_8859_1);
  }

  /// What Huffman's code says; it ends with less than a byte of ones.
  private static String decoded(byte[] from, int start, int end) throws IOException {
    var out = new ByteArrayOutputStream();
    int code = 0;
    int bits = 0;
    int lowest = 0; // code with so many bits
    int before = 0; // codes with less
    for (int i = start; i < end; i++) {
      for (int bit = 7; bit >= 0; bit--) {
        code = code << 1 | (from[i] >> bit & 1);
        if (++bits > LONGEST) {
          throw damaged();
        }
        lowest <<= 1;
        if (code - lowest < COUNTS[bits]) {
          out.write(BY_CODE[before + code - lowest]);
          code = 0;
          bits = 0;
          lowest = 0;
          before = 0;
        } else {
          before += COUNTS[bits];
          lowest += COUNTS[bits];
        }
      }
    }
    if (bits > 7 || code != (1 << bits) - 1) {
      throw damaged();
    }
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  /// Adds a header as text, to be remembered by nobody.
  static void write(ByteArrayOutputStream to, String name, String value) {
    to.write(0);
    text(to, name);
    text(to, value);
  }

  private static void text(ByteArrayOutputStream to, String text) {
    byte[] plain = text.getBytes(StandardCharsets.ISO_8859_1);
    int full = 0x7f;
    int rest = plain.length - full;
    if (rest < 0) {
      to.write(plain.length);
    } else {
      to.write(full);
      for (; rest > 0x7f; rest >>>= 7) {
        to.write(rest | 0x80);
      }
      to.write(rest);
    }
    to.writeBytes(plain);
  }
}
