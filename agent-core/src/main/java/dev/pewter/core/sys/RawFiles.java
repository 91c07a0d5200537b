package dev.pewter.core.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Reads small files and directories, such as those of `/proc` and `/sys`, by the bytes of their
/// paths into memory that is used again: a warm read allocates nothing. For one thread at a time.
///
/// The JDK's channels are not used because they take a path in the platform's charset, allocate
/// much for each file and tell errors only as text.
///
/// Holds at most a sixteenth of the heap and 32 MiB; a longer file is an error. A file that is
/// none, such as a pipe, is never waited for.
@SuppressWarnings("restricted") // the launcher allows it: --enable-native-access
public final class RawFiles {
  private static final int READ_FLAGS = 0x80800; // O_RDONLY, O_CLOEXEC, O_NONBLOCK
  private static final int CHUNK = 64 << 10;
  private static final int MAX_BYTES = 32 << 20;
  private static final int HEAP_SHARE = 16; // what is made of a file takes several times its length
  private static final int KEPT_BYTES = 1 << 20;
  private static final int MAX_PATH = 4096;
  private static final int NAME_AT = 19; // in struct dirent, of glibc and musl on 64 bits
  private static final int LENGTH_AT = 16;
  private static final int TYPE_AT = 18;
  private static final byte DIRECTORY = 4;
  private static final byte LINK = 10;

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment state = Native.state(arena);
  private final MemorySegment path = arena.allocate(MAX_PATH);
  private final MemorySegment chunk = arena.allocate(CHUNK);
  private final int mostBytes;
  private byte[] bytes = new byte[CHUNK];
  private byte[] name = new byte[256];
  private int length;
  private int listed = -1; // the directory that is being listed

  /// Bound when first used, so that other systems only fail there.
  private static final class Bound {
    static final CFunction OPEN = CFunction.known("open");
    static final CFunction OPENAT = CFunction.known("openat");
    static final CFunction READ = CFunction.known("read");
    static final CFunction CLOSE = CFunction.known("close");
    static final CFunction OPENDIR = CFunction.known("opendir");
    static final CFunction DIRFD = CFunction.known("dirfd");
    static final CFunction READDIR = CFunction.known("readdir");
    static final CFunction CLOSEDIR = CFunction.known("closedir");
    static final CFunction READLINK = CFunction.known("readlink");
  }

  public RawFiles() {
    this(Math.clamp(Runtime.getRuntime().maxMemory() / HEAP_SHARE, CHUNK, MAX_BYTES));
  }

  RawFiles(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  /// Learns the entries of a directory, in no order; may read files meanwhile.
  @FunctionalInterface
  public interface Entries {
    /// @param name its bytes, valid during the call
    /// @param kind of the entry itself, links not followed
    void entry(byte[] name, int length, Kind kind) throws IOException;
  }

  /// What a directory's entry is.
  public enum Kind {
    DIRECTORY,
    LINK,
    OTHER
  }

  /// What was read last is in the first `length()` bytes; valid until the next read.
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return length;
  }

  /// Reads a whole file.
  public int read(byte[] file, int fileLength) throws IOException {
    int result = tryRead(file, fileLength);
    if (result < 0) {
      throw new SystemCallException(SystemCallException.show(file, fileLength), -result);
    }
    return result;
  }

  /// Reads a whole file; the negative error number when the system refuses.
  ///
  /// @throws IOException when the file or its path is too long
  public int tryRead(byte[] file, int fileLength) throws IOException {
    return tryRead(file, fileLength, Integer.MAX_VALUE);
  }

  /// Reads a file with one call, at most so many bytes of it: some drivers must not be asked
  /// twice. The negative error number when the system refuses.
  public int tryReadOnce(byte[] file, int fileLength, int most) throws IOException {
    return tryRead(file, fileLength, Math.min(most, CHUNK));
  }

  private int tryRead(byte[] file, int fileLength, int most) throws IOException {
    if (bytes.length > KEPT_BYTES && length < bytes.length / 8) {
      bytes = new byte[CHUNK];
    }
    length = 0;
    setPath(file, fileLength);
    return read(open(), file, fileLength, most);
  }

  /// Reads a file, whose path begins in the directory that is being listed, with one call: faster
  /// than a whole path and a look for the end. The negative error number when the system refuses.
  public int tryReadListed(byte[] file, int fileLength) throws IOException {
    length = 0;
    setPath(file, fileLength);
    int directory = listed;
    int descriptor =
        (int)
            Native.result(
                state, s -> Bound.OPENAT.number(s, directory, path.address(), READ_FLAGS));
    return read(descriptor, file, fileLength, CHUNK);
  }

  private int read(int descriptor, byte[] file, int fileLength, int most) throws IOException {
    if (descriptor < 0) {
      return descriptor;
    }
    try {
      while (true) {
        int got = readChunk(descriptor, Math.min(most, CHUNK));
        if (got <= 0) {
          if (got < 0) {
            length = 0;
          }
          return got < 0 ? got : length;
        }
        append(got, file, fileLength);
        if (most <= CHUNK) {
          return length;
        }
      }
    } finally {
      close(descriptor);
    }
  }

  private void append(int got, byte[] file, int fileLength) throws IOException {
    if (length + got > bytes.length) {
      if (length + got > mostBytes) {
        length = 0;
        bytes = new byte[CHUNK];
        throw new IOException(
            SystemCallException.show(file, fileLength) + ": longer than " + mostBytes + " bytes");
      }
      int doubled = 2 * bytes.length; // the old and the new one never take twice the most
      bytes = Arrays.copyOf(bytes, doubled > mostBytes / 2 ? mostBytes : doubled);
    }
    MemorySegment.copy(chunk, ValueLayout.JAVA_BYTE, 0, bytes, length, got);
    length += got;
  }

  /// What a link says, as `length()` bytes; the negative error number when the system refuses.
  public int tryReadLink(byte[] file, int fileLength) throws IOException {
    setPath(file, fileLength);
    length = 0;
    int got =
        (int)
            Native.result(
                state, s -> Bound.READLINK.word(s, path.address(), chunk.address(), MAX_PATH));
    if (got > 0) {
      append(got, file, fileLength);
    }
    return got;
  }

  /// Tells the entries of a directory, `.` and `..` left out; the negative error number when the
  /// system refuses, else 0.
  public int tryList(byte[] directory, int directoryLength, Entries each) throws IOException {
    setPath(directory, directoryLength);
    long stream = Native.pointer(state, s -> Bound.OPENDIR.word(s, path.address(), 0, 0));
    if (stream < 0) {
      return (int) stream;
    }
    int outer = listed;
    listed = (int) Native.result(state, s -> Bound.DIRFD.number(s, stream));
    byte[] own = name;
    name = new byte[0]; // a listing within this one takes another
    if (own.length == 0) {
      own = new byte[256];
    }
    try {
      while (true) {
        long entry = Native.result(state, s -> Bound.READDIR.word(s, stream, 0, 0));
        if (entry == 0) { // the end, or an error that looks like it
          return 0;
        }
        var dirent = MemorySegment.ofAddress(entry).reinterpret(NAME_AT + 256);
        int nameLength = nameLength(dirent);
        MemorySegment.copy(dirent, ValueLayout.JAVA_BYTE, NAME_AT, own, 0, nameLength);
        if (!isDots(own, nameLength)) {
          each.entry(own, nameLength, kind(dirent.get(ValueLayout.JAVA_BYTE, TYPE_AT)));
        }
      }
    } finally {
      name = own;
      listed = outer;
      Native.result(state, s -> Bound.CLOSEDIR.number(s, stream));
    }
  }

  private static int nameLength(MemorySegment dirent) {
    int most =
        Short.toUnsignedInt(dirent.get(ValueLayout.JAVA_SHORT_UNALIGNED, LENGTH_AT)) - NAME_AT;
    int found = 0;
    while (found < Math.min(most, 255) && dirent.get(ValueLayout.JAVA_BYTE, NAME_AT + found) != 0) {
      found++;
    }
    return found;
  }

  private static boolean isDots(byte[] name, int length) {
    return name[0] == '.' && (length == 1 || (length == 2 && name[1] == '.'));
  }

  private static Kind kind(byte type) {
    return switch (type) {
      case DIRECTORY -> Kind.DIRECTORY;
      case LINK -> Kind.LINK;
      default -> Kind.OTHER;
    };
  }

  private void setPath(byte[] file, int fileLength) throws IOException {
    if (fileLength >= MAX_PATH) {
      throw new IOException("a path of " + fileLength + " bytes");
    }
    MemorySegment.copy(file, 0, path, ValueLayout.JAVA_BYTE, 0, fileLength);
    path.set(ValueLayout.JAVA_BYTE, fileLength, (byte) 0);
  }

  private int open() {
    return (int) Native.result(state, s -> Bound.OPEN.number(s, path.address(), READ_FLAGS));
  }

  private int readChunk(int descriptor, int most) {
    return (int) Native.result(state, s -> Bound.READ.word(s, descriptor, chunk.address(), most));
  }

  private void close(int descriptor) {
    Native.result(state, s -> Bound.CLOSE.number(s, descriptor));
  }
}
