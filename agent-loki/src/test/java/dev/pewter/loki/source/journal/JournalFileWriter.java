package dev.pewter.loki.source.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Writes journal files as journald does, without hash tables; entry arrays of four entries.
final class JournalFileWriter implements Closeable {
  static final String BOOT = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
  private static final int HEADER = 264;
  private static final int ARRAY_ITEMS = 4;

  private final FileChannel channel;
  private final boolean isCompact;
  private final String sequence;
  private long end = HEADER;
  private long firstArray;
  private long array;
  private int inArray;
  private long entries;
  private long headMicros;
  private long tailMicros;
  private int state = 1;

  /// How the payload of a field is written.
  enum Packing {
    PLAIN(0),
    XZ(1),
    LZ4(2),
    ZSTD(4);

    final int flag;

    Packing(int flag) {
      this.flag = flag;
    }
  }

  JournalFileWriter(Path path, String id, String sequence, boolean isCompact) throws IOException {
    this.channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    this.isCompact = isCompact;
    this.sequence = sequence;
    header(id);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void write(ByteBuffer buffer, long at) throws IOException {
    buffer.rewind();
    while (buffer.hasRemaining()) {
      channel.write(buffer, at + buffer.position());
    }
  }

  private void header(String id) throws IOException {
    var header = buffer(HEADER);
    header.put("LPKSHHRH".getBytes(StandardCharsets.US_ASCII));
    header.putInt(12, 1 | 2 | 8 | (isCompact ? 16 : 0));
    header.position(24).put(HexFormat.of().parseHex(id));
    header.position(72).put(HexFormat.of().parseHex(sequence));
    header.putLong(88, HEADER);
    write(header, 0);
    count();
  }

  private void count() throws IOException {
    var part = buffer(8);
    write(part.putLong(0, firstArray), 176); // before it counts what is there
    write(part.putLong(0, entries), 152);
    write(part.putLong(0, headMicros), 184);
    write(part.putLong(0, tailMicros), 192);
    write(buffer(1).put(0, (byte) state), 16);
  }

  private long object(int type, int flags, int size) throws IOException {
    long at = (end + 7) & ~7L;
    end = at + size;
    var head = buffer(size);
    head.put(0, (byte) type).put(1, (byte) flags).putLong(8, size);
    write(head, at);
    return at;
  }

  /// Writes a field; its offset is then given to entries.
  long field(Packing packing, byte[] payload) throws IOException {
    int start = isCompact ? 72 : 64;
    long at = object(1, packing.flag, start + payload.length);
    write(ByteBuffer.wrap(payload), at + start);
    return at;
  }

  /// Adds an entry of plain fields.
  void add(long number, long micros, String... fields) throws IOException {
    var offsets = new ArrayList<Long>();
    for (String field : fields) {
      offsets.add(field(Packing.PLAIN, field.getBytes(StandardCharsets.UTF_8)));
    }
    add(number, micros, offsets);
  }

  void add(long number, long micros, List<Long> fields) throws IOException {
    int item = isCompact ? 4 : 16;
    long at = object(3, 0, 64 + fields.size() * item);
    var entry = buffer(48 + fields.size() * item);
    entry.putLong(number).putLong(micros).putLong(5).put(HexFormat.of().parseHex(BOOT));
    entry.putLong(number * 31 + 7);
    for (long field : fields) {
      if (isCompact) {
        entry.putInt((int) field);
      } else {
        entry.putLong(field).putLong(0);
      }
    }
    write(entry, at + 16);
    link(at);
    headMicros = entries == 0 ? micros : headMicros;
    tailMicros = micros;
    entries++;
    count();
  }

  private void link(long entry) throws IOException {
    int item = isCompact ? 4 : 8;
    if (array == 0 || inArray == ARRAY_ITEMS) {
      long next = object(6, 0, 24 + ARRAY_ITEMS * item);
      if (array == 0) {
        firstArray = next;
      } else {
        write(buffer(8).putLong(0, next), array + 16);
      }
      array = next;
      inArray = 0;
    }
    var one = isCompact ? buffer(4).putInt(0, (int) entry) : buffer(8).putLong(0, entry);
    write(one, array + 24 + (long) inArray++ * item);
  }

  /// Breaks what is at a place.
  void damage(long at) throws IOException {
    write(buffer(16).putLong(0, -1).putLong(8, -1), at);
  }

  /// As journald does when it turns to another file.
  void archive() throws IOException {
    state = 2;
    count();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
