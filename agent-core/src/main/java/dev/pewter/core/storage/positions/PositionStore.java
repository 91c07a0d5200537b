package dev.pewter.core.storage.positions;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.storage.files.AtomicFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Positions by key, in memory and in two generations on disk: `positions` and
/// `positions.previous`. A crash at any moment leaves one of them whole; what is damaged, no
/// file or not to be read is passed over, with a reason. The next save moves it to
/// `positions.unreadable`: it may be whole, and only the disk or a right may have failed.
///
/// ```
/// file     = "PWPOS002"  generation u64  count u32  entry*  crc32c u32 (of everything before it)
/// entry    = lastSeen i64 (epoch s)  key  kind u8  body kind 0   = device i64  inode i64  born i64
/// fingerprintBytes i32  fingerprint i64  offset i64 kind 1   = text key,text = length u16  UTF-8
/// ```
/// Numbers are big-endian. Holds at most `maxEntries`: above that, those seen longest ago are
/// forgotten when it is saved; so is what nobody has asked for or set for `maxAge`. What is kept is
/// seen at every save, until it is left; when that was is saved once an hour at least.
///
/// For one owner at a time; not thread-safe.
public final class PositionStore {
  private static final byte[] MAGIC = "PWPOS002".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST_TEXT = 65_535;
  private static final long MOST_BYTES = 64L << 20;
  private static final Duration SAVE_INTERVAL = Duration.ofSeconds(1);

  /// So often it is saved though no position has changed, for when they were seen.
  private static final long SEEN_INTERVAL_SECONDS = Duration.ofHours(1).toSeconds();

  private final Path file;
  private final Clock clock;
  private final int maxEntries;
  private final Duration maxAge;
  private final Map<String, Entry> entries = new HashMap<>();
  private final List<String> problems = new ArrayList<>();
  private long generation;
  private boolean dirty;
  private boolean isWhole; // what is in the file, as far as is known
  private boolean isUnreadable; // something is there, and not whole
  private long savedAtNanos;
  private long writtenSeconds; // or opened, since 1970
  private long forgotten;

  /// @param lastSeen in seconds since 1970, as 32 bits without a sign: there may be very many
  private record Entry(Position position, int lastSeen) {
    /// Seen all the time, and so later than any other.
    static final long ALWAYS = 0xffff_ffffL;

    Entry(Position position, long lastSeenSeconds) {
      this(position, (int) Math.clamp(lastSeenSeconds, 0, ALWAYS));
    }

    long lastSeenSeconds() {
      return Integer.toUnsignedLong(lastSeen);
    }
  }

  /// Reads a whole file.
  @FunctionalInterface
  interface Disk {
    byte[] read(Path file) throws IOException;
  }

  private PositionStore(Path file, Clock clock, int maxEntries, Duration maxAge) {
    this.file = file;
    this.clock = clock;
    this.maxEntries = maxEntries;
    this.maxAge = maxAge;
    this.savedAtNanos = clock.nanos() - SAVE_INTERVAL.toNanos();
    this.writtenSeconds = now();
  }

  /// Opens the store in a directory, which is created when it is first saved. What could not be
  /// read is told by `problems`; the store is then as good as what could.
  public static PositionStore open(Path directory, Clock clock, int maxEntries, Duration maxAge) {
    return open(directory, clock, maxEntries, maxAge, Files::readAllBytes);
  }

  static PositionStore open(
      Path directory, Clock clock, int maxEntries, Duration maxAge, Disk disk) {
    var store = new PositionStore(directory.resolve("positions"), clock, maxEntries, maxAge);
    store.isWhole = store.read(store.file, disk);
    if (!store.isWhole) {
      store.isUnreadable = !store.problems.isEmpty();
      store.problems.replaceAll(problem -> problem + ", to be moved to " + store.unreadable());
      store.read(store.previous(), disk);
    }
    return store;
  }

  /// What a file of positions says of itself.
  ///
  /// @param at when it was saved
  public record Saved(Path file, long generation, int entries, Instant at) {}

  /// Looks at the newest generation of another's store, which may be in use; empty when there is
  /// none in the directory.
  public static Optional<Saved> saved(Path directory) throws IOException {
    var newest = saveIn(directory.resolve("positions"));
    return newest.isPresent() // else it is just being replaced
        ? newest
        : saveIn(directory.resolve("positions.previous"));
  }

  private static Optional<Saved> saveIn(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    byte[] start;
    try (var in = Files.newInputStream(file)) {
      start = in.readNBytes(MAGIC.length + Long.BYTES + Integer.BYTES);
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
    var header = ByteBuffer.wrap(start);
    if (header.remaining() < MAGIC.length + Long.BYTES + Integer.BYTES
        || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return Optional.empty();
    }
    header.position(MAGIC.length);
    return Optional.of(
        new Saved(
            file, header.getLong(), header.getInt(), Files.getLastModifiedTime(file).toInstant()));
  }

  private Path previous() {
    return file.resolveSibling("positions.previous");
  }

  private Path unreadable() {
    return file.resolveSibling("positions.unreadable");
  }

  /// Why a generation was passed over; empty when all is well.
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /// How many entries were forgotten for their age or number since it was opened.
  public long forgotten() {
    return forgotten;
  }

  public int size() {
    return entries.size();
  }

  /// The position of a key, or null. Asking keeps it from being forgotten.
  public @Nullable Position get(String key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return null;
    }
    if (entry.lastSeenSeconds() != Entry.ALWAYS) {
      entries.put(key, new Entry(entry.position(), now()));
    }
    return entry.position();
  }

  /// When a key was last seen, in seconds since 1970, now if it is kept; 0 when nothing is known of
  /// it.
  public long lastSeenSeconds(String key) {
    Entry entry = entries.get(key);
    return entry == null ? 0 : seenSeconds(entry);
  }

  private long seenSeconds(Entry entry) {
    long seconds = entry.lastSeenSeconds();
    return seconds == Entry.ALWAYS ? now() : seconds;
  }

  /// All positions, by key.
  public Map<String, Position> all() {
    var all = new TreeMap<String, Position>();
    entries.forEach((key, entry) -> all.put(key, entry.position()));
    return all;
  }

  public void put(String key, Position position) {
    put(key, position, now());
  }

  /// The position of something that is read on, which is seen at every save from now on.
  public void keep(String key, Position position) {
    put(key, position, Entry.ALWAYS);
  }

  /// What was kept is not read any more: it was seen now, and ages.
  public void leave(String key) {
    Entry entry = entries.get(key);
    if (entry != null) {
      entries.put(key, new Entry(entry.position(), now()));
      dirty = true;
    }
  }

  /// The position of something that was last seen then, in seconds since 1970. That alone is saved
  /// within an hour, or when something else is.
  public void put(String key, Position position, long lastSeenSeconds) {
    if (utf8(key).length > LONGEST_TEXT
        || (position instanceof Position.Cursor(String text) && utf8(text).length > LONGEST_TEXT)) {
      throw new IllegalArgumentException("a key or cursor of more than " + LONGEST_TEXT + " bytes");
    }
    Entry old = entries.remove(key); // the key, too: the giver's is kept anyway, ours is not
    entries.put(key, new Entry(position, lastSeenSeconds));
    dirty |= old == null || !old.position().equals(position);
  }

  public void remove(String key) {
    dirty |= entries.remove(key) != null;
  }

  private long now() {
    return clock.now().getEpochSecond();
  }

  private boolean isToBeSaved() {
    return dirty || (!entries.isEmpty() && now() - writtenSeconds >= SEEN_INTERVAL_SECONDS);
  }

  /// Saves when something changed and the last save is a second ago; tells whether it did.
  public boolean saveIfDue() throws IOException {
    if (!isToBeSaved() || clock.nanos() - savedAtNanos < SAVE_INTERVAL.toNanos()) {
      return false;
    }
    save();
    return true;
  }

  /// Saves what changed; on failure the old generations stay and the next call tries again.
  public void save() throws IOException {
    savedAtNanos = clock.nanos();
    if (!isToBeSaved()) {
      return;
    }
    forget();
    byte[] content = encode(generation + 1);
    Path directory = file.getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    if (isWhole && Files.exists(file)) { // a damaged one must not take the good one's place
      Files.move(file, previous(), StandardCopyOption.ATOMIC_MOVE);
    } else if (isUnreadable && Files.exists(file)) { // it may be a directory, as what was there
      Files.move(file, unreadable(), StandardCopyOption.REPLACE_EXISTING);
      isUnreadable = false;
    }
    AtomicFile.replace(file, content);
    generation++; // not before: another's that is newer would look older
    isWhole = true;
    isUnreadable = false;
    dirty = false;
    writtenSeconds = now();
  }

  /// Saves what changed since its owner has ended, unless another has saved here meanwhile; tells
  /// whether it did.
  public boolean saveLate() throws IOException {
    Path directory = file.getParent();
    var newest = directory == null ? Optional.<Saved>empty() : saved(directory);
    if (newest.isPresent() && newest.get().generation() > generation) {
      return false;
    }
    save();
    return true;
  }

  /// Saves it when it never was, though nothing is known yet: the next start then knows of this
  /// one.
  public void begin() throws IOException {
    dirty |= !Files.exists(file) && !Files.exists(previous());
    save();
  }

  private void forget() {
    long oldest = now() - maxAge.toSeconds();
    int before = entries.size();
    entries.values().removeIf(entry -> entry.lastSeenSeconds() < oldest);
    if (entries.size() > maxEntries) {
      entries.entrySet().stream()
          .sorted(Comparator.comparingLong(entry -> entry.getValue().lastSeenSeconds()))
          .limit(entries.size() - maxEntries)
          .map(Map.Entry::getKey)
          .toList()
          .forEach(entries::remove);
    }
    forgotten += before - entries.size();
    dirty |= before != entries.size();
  }

  private byte[] encode(long number) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.write(MAGIC);
    out.writeLong(number);
    out.writeInt(entries.size());
    for (var entry : entries.entrySet()) {
      out.writeLong(seenSeconds(entry.getValue()));
      writeText(out, entry.getKey());
      switch (entry.getValue().position()) {
        case Position.InFile at -> {
          out.writeByte(0);
          out.writeLong(at.device());
          out.writeLong(at.inode());
          out.writeLong(at.bornNanos());
          out.writeInt(at.fingerprintBytes());
          out.writeLong(at.fingerprint());
          out.writeLong(at.offsetBytes());
        }
        case Position.Cursor(String text) -> {
          out.writeByte(1);
          writeText(out, text);
        }
      }
    }
    out.writeInt(crc(bytes.toByteArray(), bytes.size()));
    return bytes.toByteArray();
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = utf8(text);
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static int crc(byte[] bytes, int length) {
    var crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /// Reads a generation; false when it is not there or cannot be used.
  private boolean read(Path from, Disk disk) {
    String damage;
    try {
      damage = load(from, disk);
    } catch (NoSuchFileException _) {
      return false;
    }
    if (damage != null) {
      problems.add(from + ": " + damage);
      entries.clear();
    }
    return damage == null;
  }

  /// Reads twice where the disk or the system fails, which may be over at once; tells why not.
  private @Nullable String load(Path from, Disk disk) throws NoSuchFileException {
    String failure = "";
    for (int tries = 0; tries < 2; tries++) {
      try {
        return tryLoad(from, disk);
      } catch (NoSuchFileException e) {
        throw e;
      } catch (AccessDeniedException _) {
        return "permission denied";
      } catch (EOFException _) {
        return "cut short";
      } catch (IOException e) {
        failure = String.valueOf(e.getMessage());
      }
    }
    return failure;
  }

  private @Nullable String tryLoad(Path from, Disk disk) throws IOException {
    var attributes = Files.readAttributes(from, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      return "not a regular file"; // and not opened: the other end of a pipe may never be
    }
    return attributes.size() > MOST_BYTES ? "too large" : decode(disk.read(from));
  }

  private @Nullable String decode(byte[] content) throws IOException {
    int body = content.length - Integer.BYTES;
    if (body < MAGIC.length + Long.BYTES + Integer.BYTES) {
      return "cut short";
    }
    var in = new DataInputStream(new ByteArrayInputStream(content));
    if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
      return "not a positions file";
    }
    var tail = new DataInputStream(new ByteArrayInputStream(content, body, Integer.BYTES));
    if (tail.readInt() != crc(content, body)) {
      return "damaged";
    }
    generation = in.readLong();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      long lastSeen = in.readLong();
      String key = readText(in);
      entries.put(key, new Entry(readPosition(in), lastSeen));
    }
    return null;
  }

  private static Position readPosition(DataInputStream in) throws IOException {
    return in.readByte() == 0
        ? new Position.InFile(
            in.readLong(), in.readLong(), in.readLong(), in.readInt(), in.readLong(), in.readLong())
        : new Position.Cursor(readText(in));
  }

  private static String readText(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readUnsignedShort()), StandardCharsets.UTF_8);
  }
}
