package dev.pewter.loki.source.journal;

import dev.pewter.core.model.LineLimit;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One file of the journal, while it may be written by others. Everything is little-endian:
///
/// ```
/// header    0 "LPKSHHRH"  8 compatible u32  12 incompatible u32  16 state u8  24 file id 16
///           72 sequence id 16  88 header size u64  152 entries u64  176 first entry array u64
///           184 time of the first entry u64  192 of the last one u64
/// object    0 type u8  1 flags u8  8 size u64, then by type:
/// data      [64, compact 72] payload: NAME=value, maybe compressed
/// entry     16 number  24 realtime  32 monotonic  40 boot id 16  56 xor
///           64 items: offset u64, hash u64; compact: offset u32
/// array     16 next array u64  24 items: offset u64; compact: u32
/// ```
/// Reads at positions, without mapping the file. For one thread.
final class JournalFile implements Closeable {
  static final int MAX_FIELDS = 1024;

  private static final byte[] SIGNATURE = "LPKSHHRH".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = 208;
  private static final int OBJECT = 16;
  private static final int DATA = 1;
  private static final int ENTRY = 3;
  private static final int ENTRY_ARRAY = 6;
  private static final int COMPACT = 16;
  private static final int KNOWN = 31; // XZ, LZ4, keyed hash, ZSTD, compact
  private static final int ARCHIVED = 2;
  private static final int XZ = 1;
  private static final int LZ4 = 2;
  private static final int ZSTD = 4;
  private static final int LZ4_SIZE = 8; // of the length before a block

  private static final int MAX_PAYLOAD = LineLimit.BYTES + 1024;
  private static final int MAX_COMPRESSED = MAX_PAYLOAD + (64 << 10);
  private static final int REMEMBERED = 256;
  private static final int REMEMBERED_BYTES = 512;
  private static final int ITEMS = 512;

  private final Path path;
  private final FileChannel channel;
  private final JournalMetrics metrics;
  private final ByteBuffer buffer = ByteBuffer.allocate(8 << 10).order(ByteOrder.LITTLE_ENDIAN);
  private final Map<Long, JournalField> remembered = new LinkedHashMap<>(64, 0.75f, true);
  private final String id;
  private final String sequence;
  private final boolean isCompact;
  private final long headerSize;
  private long headMicros;
  private long tailMicros;

  // Where we are: in an array, at an index; `read` of all `entries` are behind us.
  private long entries;
  private boolean isArchived;
  private long array;
  private long index;
  private long capacity;
  private long read;
  private final long[] items = new long[ITEMS];
  private int itemsAt;
  private int itemsEnd;
  private long notBeforeMicros;
  private long agedUntil; // the entries before it may be too old

  private JournalFile(Path path, FileChannel channel, JournalMetrics metrics) throws IOException {
    this.path = path;
    this.channel = channel;
    this.metrics = metrics;
    var header = at(0, HEADER);
    byte[] signature = new byte[SIGNATURE.length];
    header.get(signature);
    if (!Arrays.equals(signature, SIGNATURE)) {
      throw new JournalDamage("not a journal file");
    }
    int flags = header.getInt(12);
    if ((flags & ~KNOWN) != 0) {
      throw new JournalDamage("journal file with unknown features " + Integer.toHexString(flags));
    }
    isCompact = (flags & COMPACT) != 0;
    id = hex(header, 24);
    sequence = hex(header, 72);
    headerSize = header.getLong(88);
    refresh();
  }

  static JournalFile open(Path path, JournalMetrics metrics) throws IOException {
    var channel = FileChannel.open(path, StandardOpenOption.READ);
    JournalFile file = null;
    try {
      file = new JournalFile(path, channel, metrics);
      return file;
    } finally {
      if (file == null) {
        channel.close();
      }
    }
  }

  private static String hex(ByteBuffer from, int offset) {
    return HexFormat.of()
        .formatHex(from.array(), from.arrayOffset() + offset, from.arrayOffset() + offset + 16);
  }

  Path path() {
    return path;
  }

  String id() {
    return id;
  }

  /// Whether all entries were read and none can come.
  boolean isFinished() {
    return isArchived && read == entries;
  }

  /// Whether there is another entry, and known where: one that is just being written may be counted
  /// before.
  boolean hasNext() {
    return array != 0 && read < entries;
  }

  /// Looks how many entries there are by now.
  void refresh() throws IOException {
    var header = at(0, HEADER);
    boolean wasArchived = header.get(16) == ARCHIVED;
    entries = Math.max(entries, header.getLong(152));
    headMicros = header.getLong(184);
    tailMicros = header.getLong(192);
    isArchived = wasArchived;
    if (array == 0) {
      enter(header.getLong(176));
    }
  }

  /// Begins with an array of entries; 0 if it is not there yet.
  private void enter(long offset) throws IOException {
    if (offset == 0) {
      return;
    }
    if (offset <= array) {
      throw new JournalDamage("entry arrays out of order");
    }
    long size = object(offset, ENTRY_ARRAY, 24).getLong(8);
    array = offset;
    index = 0;
    capacity = (size - 24) / itemSize();
    itemsAt = 0;
    itemsEnd = 0;
  }

  private int itemSize() {
    return isCompact ? 4 : 8;
  }

  /// Goes on to the next array if this one is read; false when there is none yet.
  private boolean isInArray() throws IOException {
    while (array != 0 && index >= capacity) {
      long next = object(array, ENTRY_ARRAY, 24).getLong(16);
      if (next == 0) {
        return false;
      }
      enter(next);
    }
    return array != 0;
  }

  /// Passes over the entries that were read before. They are searched by their place alone: their
  /// times are not in order where a clock was set back. When nothing was read before, an archived
  /// file that begins and ends too old, in this order, is passed over as a whole.
  ///
  /// @param oldestMicros of the entries that are there now, older ones are too old
  void seek(Place place, long oldestMicros) throws IOException {
    notBeforeMicros = oldestMicros;
    agedUntil = entries;
    if (isArchived
        && place.equals(Place.NONE)
        && headMicros <= tailMicros
        && tailMicros < oldestMicros) {
      read = entries; // not each is looked at: there may be millions of them
      return;
    }
    while (hasNext() && isInArray()) {
      long used = Math.min(capacity, entries - read);
      if (isAfter(itemAt(used - 1), place)) {
        long low = 0;
        long high = used - 1;
        while (low < high) {
          long middle = (low + high) >>> 1;
          if (isAfter(itemAt(middle), place)) {
            high = middle;
          } else {
            low = middle + 1;
          }
        }
        index = low;
        read += low;
        return;
      }
      index = used;
      read += used;
      if (used < capacity) {
        return;
      }
    }
  }

  private boolean isAfter(long entry, Place place) throws IOException {
    Cursor cursor;
    try {
      cursor = cursor(entry);
    } catch (JournalDamage _) {
      return true; // to be told when it is read
    }
    return place.isBefore(cursor, id, headMicros);
  }

  /// Whether the entry that `next` gave last is too old to be wanted.
  boolean isTooOld(long entry) throws IOException {
    return read <= agedUntil
        && notBeforeMicros > 0
        && object(entry, ENTRY, 64).getLong(24) < notBeforeMicros;
  }

  private long itemAt(long place) throws IOException {
    var item = at(array + 24 + place * itemSize(), itemSize());
    return isCompact ? Integer.toUnsignedLong(item.getInt(0)) : item.getLong(0);
  }

  /// The offset of the next entry, which is then behind us; 0 when there is none.
  long next() throws IOException {
    if (!hasNext() || !isInArray()) {
      return 0;
    }
    if (itemsAt == itemsEnd) {
      itemsEnd = (int) Math.min(ITEMS, Math.min(capacity - index, entries - read));
      itemsAt = 0;
      var block = at(array + 24 + index * itemSize(), itemsEnd * itemSize());
      for (int i = 0; i < itemsEnd; i++) {
        items[i] = isCompact ? Integer.toUnsignedLong(block.getInt(4 * i)) : block.getLong(8 * i);
      }
    }
    index++;
    read++;
    return items[itemsAt++];
  }

  /// Nothing more is read of it.
  void giveUp() {
    entries = read;
    isArchived = true;
  }

  Cursor cursor(long entry) throws IOException {
    var head = object(entry, ENTRY, 64);
    return new Cursor(
        sequence,
        head.getLong(16),
        hex(head, 40),
        head.getLong(32),
        head.getLong(24),
        head.getLong(56));
  }

  /// The fields of an entry, as many as can be read.
  List<JournalField> fields(long entry) throws IOException {
    long size = object(entry, ENTRY, 64).getLong(8);
    int itemSize = isCompact ? 4 : 16;
    int count = (int) Math.min((size - 64) / itemSize, MAX_FIELDS + 1);
    if (count > MAX_FIELDS) {
      metrics.skippedField("too_many");
      count = MAX_FIELDS;
    }
    var fields = new ArrayList<JournalField>(count);
    long[] offsets = new long[count];
    int block = buffer.capacity() / itemSize;
    for (int i = 0; i < count; i += block) {
      int part = Math.min(block, count - i);
      var read = at(entry + 64 + (long) i * itemSize, part * itemSize);
      for (int j = 0; j < part; j++) {
        offsets[i + j] =
            isCompact ? Integer.toUnsignedLong(read.getInt(4 * j)) : read.getLong(16 * j);
      }
    }
    for (long offset : offsets) {
      var field = field(offset);
      if (field != null) {
        fields.add(field);
      }
    }
    return fields;
  }

  private @Nullable JournalField field(long offset) throws IOException {
    var known = remembered.get(offset);
    if (known != null) {
      return known;
    }
    JournalField field;
    try {
      field = readField(offset);
    } catch (JournalDamage _) {
      metrics.skippedField("corrupt");
      return null;
    }
    if (field != null && field.value().length <= REMEMBERED_BYTES) {
      remembered.put(offset, field);
      if (remembered.size() > REMEMBERED) {
        remembered.remove(remembered.keySet().iterator().next());
      }
    }
    return field;
  }

  private @Nullable JournalField readField(long offset) throws IOException {
    int start = isCompact ? 72 : 64;
    var head = object(offset, DATA, start);
    int compression = head.get(1) & (XZ | LZ4 | ZSTD);
    long length = head.getLong(8) - start;
    int limit = compression == 0 ? MAX_PAYLOAD : MAX_COMPRESSED;
    byte[] payload = bytes(offset + start, (int) Math.min(length, limit));
    boolean isCut = length > payload.length;
    int used = payload.length;
    if (compression == XZ) {
      metrics.skippedField("compressed_xz");
      return null;
    }
    if (compression != 0) {
      byte[] out = new byte[size(payload, compression)];
      used =
          compression == LZ4
              ? Lz4Block.decompress(payload, LZ4_SIZE, payload.length, out)
              : ZstdFrame.decompress(payload, 0, payload.length, out);
      isCut |= used == MAX_PAYLOAD;
      payload = out;
    }
    var field = JournalField.of(payload, used, isCut);
    if (field == null) {
      throw new JournalDamage("field without a name");
    }
    return field;
  }

  /// How much of a compressed field to read.
  private static int size(byte[] payload, int compression) throws JournalDamage {
    long whole;
    if (compression == ZSTD) {
      whole = ZstdFrame.contentSize(payload);
    } else if (payload.length < LZ4_SIZE) {
      throw new JournalDamage("compressed field too short");
    } else {
      whole = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
    return whole < 0 ? MAX_PAYLOAD : (int) Math.min(whole, MAX_PAYLOAD);
  }

  /// The first bytes of an object, whose type and size are checked.
  private ByteBuffer object(long offset, int type, int length) throws IOException {
    if (offset < headerSize || (offset & 7) != 0) {
      throw new JournalDamage("object at " + offset);
    }
    var head = at(offset, length);
    long size = head.getLong(8);
    if (head.get(0) != type || size < Math.max(length, OBJECT) || size > channel.size() - offset) {
      throw new JournalDamage("malformed object at " + offset);
    }
    return head;
  }

  /// Bytes at a place, in the one buffer there is.
  private ByteBuffer at(long offset, int length) throws IOException {
    buffer.clear().limit(length);
    fill(buffer, offset);
    return buffer.flip();
  }

  private byte[] bytes(long offset, int length) throws IOException {
    byte[] bytes = new byte[length];
    fill(ByteBuffer.wrap(bytes), offset);
    return bytes;
  }

  private void fill(ByteBuffer into, long offset) throws IOException {
    if (offset < 0) {
      throw new JournalDamage("object at " + offset);
    }
    long at = offset;
    while (into.hasRemaining()) {
      int n = channel.read(into, at);
      if (n < 0) {
        throw new JournalDamage("cut short");
      }
      at += n;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
