package dev.pewter.core.storage.positions;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.storage.files.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/// Positions by key, in memory and in two generations on disk: `positions` and
/// `positions.previous`. A crash at any moment leaves one of them whole; what is damaged, no
/// file or not to be read is passed over, with a reason. The next save moves it to
/// `positions.unreadable`: it may be whole, and only the disk or a right may have failed.
///
/// Where many are remembered and few of them change, a save adds these to `positions.changes`: it
/// costs what has changed. They follow one generation; with it they are moved, to
/// `positions.changes.previous`.
///
/// ```
/// file     = "PWPOS002"  generation u64  count u32  entry*  crc32c u32 (of everything before it)
/// block    = saved i64 (epoch s)  count u32  entry*  (of the changes, see `PositionChanges`)
/// ```
/// An entry is as in `Remembered`, numbers are big-endian. Holds at most `maxEntries`: above that,
/// those seen longest ago are forgotten when it is saved whole; so is what nobody has asked for or
/// set for `maxAge`. What is kept is seen at every save, until it is left; when that was is saved
/// once an hour at least.
///
/// For one owner at a time; not thread-safe.
public final class PositionStore {
  private static final Duration SAVE_INTERVAL = Duration.ofSeconds(1);

  /// So often it is saved though no position has changed, for when they were seen.
  private static final long SEEN_INTERVAL_SECONDS = Duration.ofHours(1).toSeconds();

  /// So many are saved whole each time.
  private static final int FEW = 250;

  /// A save adds its changes when they are less than this part of all.
  private static final int CHANGING_PART = 4;

  /// Changes may take so much, or as much as all.
  private static final long CHANGES_BYTES = 1 << 20;

  private final Path file;
  private final Clock clock;
  private final int maxEntries;
  private final Duration maxAge;
  private final Map<String, Remembered> entries = new HashMap<>();
  private Set<String> changed = new HashSet<>(); // since the last save, if `changes` are there
  private final List<String> problems = new ArrayList<>();
  private long generation;
  private @Nullable PositionChanges changes; // since it was saved whole; null when that has failed
  private long wholeBytes;
  private long foundNanos = Long.MAX_VALUE;
  private boolean dirty;
  private boolean isWhole; // what is in the file, as far as is known
  private boolean isUnreadable; // something is there, and not whole
  private long savedAtNanos;
  private long writtenSeconds; // whole, or opened, since 1970
  private long forgotten;

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
      Path directory, Clock clock, int maxEntries, Duration maxAge, PositionReading.Disk disk) {
    var store = new PositionStore(directory.resolve("positions"), clock, maxEntries, maxAge);
    store.read(new PositionReading(disk, store.entries, store.problems));
    return store;
  }

  private void read(PositionReading reading) {
    isWhole = reading.read(file, List.of(changesFile()));
    if (!isWhole) {
      isUnreadable = !problems.isEmpty();
      problems.replaceAll(problem -> problem + ", to be moved to " + unreadable());
      // in the latter if it ended before that was moved, too
      reading.read(previous(), List.of(previousChanges(), changesFile()));
    }
    generation = reading.followed().generation();
    foundNanos = reading.savedNanos();
  }

  /// When the positions that were found had been saved, by the time of their file, since 1970; the
  /// latest time of all when there were none.
  public long foundNanos() {
    return foundNanos;
  }

  /// What a file of positions says of itself.
  ///
  /// @param entries how many there were when it was saved whole
  /// @param at when it, or a change of it, was saved
  public record Saved(Path file, long generation, int entries, Instant at) {
    private Saved at(Instant later) {
      return new Saved(file, generation, entries, later);
    }
  }

  /// Looks at the newest generation of another's store, which may be in use; empty when there is
  /// none in the directory.
  public static Optional<Saved> saved(Path directory) throws IOException {
    var newest = saveIn(directory.resolve("positions"));
    if (newest.isEmpty()) {
      newest = saveIn(directory.resolve("positions.previous")); // it is just being replaced
    }
    var changes = directory.resolve("positions.changes");
    if (newest.isEmpty() || !Files.isRegularFile(changes)) {
      return newest;
    }
    try {
      var changed = Files.getLastModifiedTime(changes).toInstant();
      return newest.map(save -> changed.isAfter(save.at()) ? save.at(changed) : save);
    } catch (NoSuchFileException _) { // moved just now, with what they follow
      return newest;
    }
  }

  private static Optional<Saved> saveIn(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    byte[] start;
    try (var in = Files.newInputStream(file)) {
      start = in.readNBytes(PositionReading.HEADER_BYTES);
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
    var header = ByteBuffer.wrap(start);
    if (start.length < PositionReading.HEADER_BYTES
        || Arrays.mismatch(start, PositionReading.MAGIC) != PositionReading.MAGIC.length) {
      return Optional.empty();
    }
    header.position(PositionReading.MAGIC.length);
    return Optional.of(
        new Saved(
            file, header.getLong(), header.getInt(), Files.getLastModifiedTime(file).toInstant()));
  }

  private Path previous() {
    return file.resolveSibling("positions.previous");
  }

  private Path changesFile() {
    return file.resolveSibling("positions.changes");
  }

  private Path previousChanges() {
    return file.resolveSibling("positions.changes.previous");
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
    Remembered entry = entries.get(key);
    if (entry == null) {
      return null;
    }
    if (!entry.isKept()) {
      entries.put(key, new Remembered(entry.position(), now()));
      changed(key);
    }
    return entry.position();
  }

  private void changed(String key) {
    if (changes != null) {
      changed.add(key);
    }
  }

  /// When a key was last seen, in seconds since 1970, now if it is kept; 0 when nothing is known of
  /// it.
  public long lastSeenSeconds(String key) {
    Remembered entry = entries.get(key);
    return entry == null ? 0 : seenSeconds(entry);
  }

  private long seenSeconds(Remembered entry) {
    return entry.isKept() ? now() : entry.lastSeenSeconds();
  }

  /// The keys that are not kept and were last seen before then, in seconds since 1970.
  public List<String> unseenSince(long seconds) {
    return entries.entrySet().stream()
        .filter(entry -> entry.getValue().lastSeenSeconds() < seconds)
        .map(Map.Entry::getKey)
        .toList();
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
    put(key, position, Remembered.ALWAYS);
  }

  /// What was kept is not read any more: it was seen now, and ages.
  public void leave(String key) {
    Remembered entry = entries.get(key);
    if (entry != null) {
      entries.put(key, new Remembered(entry.position(), now()));
      changed(key);
      dirty = true;
    }
  }

  /// The position of something that was last seen then, in seconds since 1970. That alone is saved
  /// within an hour, or when something else is.
  public void put(String key, Position position, long lastSeenSeconds) {
    if (Remembered.isTooLong(key)
        || (position instanceof Position.Cursor(String text) && Remembered.isTooLong(text))) {
      throw new IllegalArgumentException(
          "a key or cursor of more than " + Remembered.LONGEST_TEXT + " bytes");
    }
    Remembered old = entries.remove(key); // the key, too: the giver's is kept anyway, ours is not
    var entry = new Remembered(position, lastSeenSeconds);
    entries.put(key, entry);
    if (!entry.equals(old)) {
      changed(key);
    }
    dirty |= old == null || !old.position().equals(position);
  }

  public void remove(String key) {
    if (entries.remove(key) != null) {
      changed(key);
      dirty = true;
    }
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
    if (!saveChanges()) {
      saveWhole();
    }
    changed = new HashSet<>(); // without the room for what were many
    dirty = false;
  }

  /// Adds what has changed to the changes on disk; tells whether that did.
  private boolean saveChanges() {
    if (changes == null
        || entries.size() <= FEW
        || entries.size() > maxEntries
        || changed.size() > entries.size() / CHANGING_PART
        || changes.length() > Math.max(CHANGES_BYTES, wholeBytes)
        || now() - writtenSeconds >= SEEN_INTERVAL_SECONDS) {
      return false;
    }
    try {
      changes.add(encodeChanges());
      return true;
    } catch (IOException _) {
      return false; // saving it whole tells why, if that fails, too
    }
  }

  private void saveWhole() throws IOException {
    changes = null; // if it fails half-way, they may follow what is not there any more
    changed = new HashSet<>();
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
    wholeBytes = content.length;
    writtenSeconds = now();
    if (Files.isRegularFile(changesFile())) {
      Files.move(changesFile(), previousChanges(), StandardCopyOption.ATOMIC_MOVE);
    }
    changes = new PositionChanges(changesFile(), followed(generation, content));
  }

  private static PositionChanges.Followed followed(long generation, byte[] content) {
    int sum = ByteBuffer.wrap(content).getInt(content.length - Integer.BYTES);
    return new PositionChanges.Followed(generation, sum);
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
    var sum = new CheckedOutputStream(bytes, new CRC32C());
    var out = new DataOutputStream(sum);
    out.write(PositionReading.MAGIC);
    out.writeLong(number);
    out.writeInt(entries.size());
    long now = now();
    for (var entry : entries.entrySet()) {
      Remembered.write(out, entry.getKey(), entry.getValue(), now);
    }
    out.writeInt((int) sum.getChecksum().getValue());
    return bytes.toByteArray();
  }

  private byte[] encodeChanges() throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    long now = now();
    out.writeLong(now);
    out.writeInt(changed.size());
    for (String key : changed) {
      Remembered.write(out, key, entries.get(key), now);
    }
    return bytes.toByteArray();
  }
}
