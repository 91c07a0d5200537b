package dev.pewter.loki.push;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// The bytes of a request after its compression was undone, never more than allowed: what a bomb
/// claims or becomes is looked at before there is memory for it.
public final class PushBody {
  private static final int STEP = 64 << 10;

  private final byte[] block;
  private final int length;

  private PushBody(byte[] block, int length) {
    this.block = block;
    this.length = length;
  }

  /// The array that holds the request at its beginning.
  public byte[] block() {
    return block;
  }

  public int length() {
    return length;
  }

  /// Pays for memory before it is there.
  @FunctionalInterface
  public interface Charge {
    void take(long bytes) throws PushException;
  }

  /// Undoes a `Content-Encoding`; `snappy` means what is inside, so it is left as it is.
  public static PushBody decoded(byte[] body, String encoding, int limit, Charge charge)
      throws PushException {
    switch (encoding) {
      case "", "snappy" -> {
        return of(body, limit);
      }
      case "gzip", "deflate" -> {}
      default -> throw new PushException("Content-Encoding \"" + encoding + "\" not supported");
    }
    var inflater = new Inflater(!isZlib(body));
    try (InputStream in =
        encoding.equals("gzip")
            ? new GZIPInputStream(new ByteArrayInputStream(body), STEP)
            : new InflaterInputStream(new ByteArrayInputStream(body), inflater, STEP)) {
      return read(in, limit, charge);
    } catch (EOFException e) {
      throw new PushException(encoding + ": unexpected end");
    } catch (IOException e) {
      throw new PushException(encoding + ": " + e.getMessage());
    } finally {
      inflater.end();
    }
  }

  /// Undoes snappy's block format.
  public PushBody unsnapped(int limit, Charge charge) throws PushException {
    var snappy = new SnappyBlock(block, length);
    long size = snappy.plainLength();
    check(size, limit);
    charge.take(size);
    byte[] plain = new byte[(int) size];
    snappy.fill(plain);
    return new PushBody(plain, plain.length);
  }

  private static PushBody of(byte[] body, int limit) throws PushException {
    check(body.length, limit);
    return new PushBody(body, body.length);
  }

  /// Whether deflated bytes have zlib's header around them, which HTTP asks for and few send.
  private static boolean isZlib(byte[] body) {
    return body.length > 1
        && (body[0] & 0x0f) == 8
        && (body[0] & 0xff) <= 0x78
        && ((body[0] & 0xff) << 8 | (body[1] & 0xff)) % 31 == 0;
  }

  private static PushBody read(InputStream in, int limit, Charge charge)
      throws IOException, PushException {
    charge.take(STEP);
    byte[] plain = new byte[STEP];
    int used = 0;
    while (true) {
      int count = in.read(plain, used, plain.length - used);
      if (count < 0) {
        return new PushBody(plain, used);
      }
      used += count;
      check(used, limit);
      if (used == plain.length) {
        int grown = (int) Math.min(2L * used, limit + 1L); // one more tells what is too long
        charge.take(grown - used);
        plain = Arrays.copyOf(plain, grown);
      }
    }
  }

  private static void check(long size, int limit) throws PushException {
    if (size > limit) {
      throw new PushException(
          PushException.Kind.TOO_LARGE,
          "request body too large: at most " + limit + " bytes are taken, compressed or not");
    }
  }
}
