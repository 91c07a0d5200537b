package dev.pewter.core.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// The kernel's file change notifications, read without waiting. For one thread.
///
/// The JDK's `WatchService` is not used because it keeps a thread that wakes for every single
/// event.
public final class Inotify implements AutoCloseable {
  public static final int MODIFY = 0x2;
  public static final int ATTRIB = 0x4;
  public static final int MOVED_FROM = 0x40;
  public static final int MOVED_TO = 0x80;
  public static final int CREATE = 0x100;
  public static final int DELETE = 0x200;
  public static final int DELETE_SELF = 0x400;
  public static final int MOVE_SELF = 0x800;

  /// Events were lost: everything watched has to be looked at.
  public static final int OVERFLOW = 0x4000;

  /// The watch is gone, with what it watched.
  public static final int IGNORED = 0x8000;

  private static final int ONLY_DIRECTORIES = 0x1000000;
  private static final int ADD = 0x20000000;
  private static final int NONBLOCK_CLOEXEC = 0x80800;
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int HEADER_BYTES = 16;

  private final Arena arena;
  private final MemorySegment state;
  private final MemorySegment buffer;
  private final ByteBuffer events; // the same: compiling a segment's accessors takes 8 MiB
  private final CFunction addWatch;
  private final CFunction removeWatch;
  private final CFunction read;
  private final CFunction close;
  private final int descriptor;
  private byte[] lastName = {};
  private String lastText = "";

  /// Learns what happened to an entry of a watched directory.
  @FunctionalInterface
  public interface Listener {
    /// @param watch as `watch` returned it, -1 with `OVERFLOW`
    /// @param name of the entry; empty when it is about the directory itself
    void changed(int watch, int mask, String name);
  }

  /// @param arena its memory; closed with this, or at once when this cannot be had
  Inotify(Arena arena, int flags) throws IOException {
    this.arena = arena;
    boolean isOpen = false;
    try {
      var init = CFunction.of("inotify_init1");
      addWatch = CFunction.of("inotify_add_watch");
      removeWatch = CFunction.of("inotify_rm_watch");
      read = CFunction.of("read");
      close = CFunction.of("close");
      state = Native.state(arena);
      buffer = arena.allocate(BUFFER_BYTES, 8);
      events = buffer.asByteBuffer().order(ByteOrder.nativeOrder());
      descriptor = (int) Native.call("inotify_init1", state, s -> init.number(s, flags));
      isOpen = true;
    } finally {
      if (!isOpen) {
        arena.close();
      }
    }
  }

  /// Opens one; fails where the system has none, or where the user has too many.
  public static Inotify open() throws IOException {
    return new Inotify(Arena.ofShared(), NONBLOCK_CLOEXEC);
  }

  /// Watches a directory for the given events, and for those it was watched for before.
  public int watch(Path directory, int mask) throws SystemCallException {
    try (var call = Arena.ofConfined()) {
      var path = call.allocateFrom(directory.toString());
      return (int)
          Native.call(
              "inotify_add_watch",
              state,
              s -> addWatch.number(s, descriptor, path.address(), mask | ONLY_DIRECTORIES | ADD));
    }
  }

  /// Ends a watch; one that ended by itself is no error.
  public void unwatch(int watch) {
    try {
      Native.call("inotify_rm_watch", state, s -> removeWatch.number(s, descriptor, watch));
    } catch (SystemCallException _) { // it is gone already
    }
  }

  /// Tells all that happened since the last call; does not wait.
  public void poll(Listener listener) throws SystemCallException {
    while (true) {
      int length =
          (int) Native.result(state, s -> read.word(s, descriptor, buffer.address(), BUFFER_BYTES));
      if (SystemCallException.isNothingNow(-length)) {
        return; // as mostly, so that an exception would cost too much
      }
      if (length < 0) {
        throw new SystemCallException("read", -length);
      }
      tell(length, listener);
      if (length < BUFFER_BYTES / 2) {
        return; // most likely all; the rest comes with the next call
      }
    }
  }

  private void tell(int length, Listener listener) {
    int at = 0;
    while (at + HEADER_BYTES <= length) {
      int watch = events.getInt(at);
      int mask = events.getInt(at + 4);
      int nameBytes = events.getInt(at + 12);
      listener.changed(watch, mask, name(at + HEADER_BYTES, nameBytes));
      at += HEADER_BYTES + nameBytes;
    }
  }

  /// A name is followed by at least one zero. Most are the same as the last, thousands a second.
  private String name(int at, int most) {
    if (most == 0) {
      return "";
    }
    int length = 0;
    boolean isLast = true;
    for (byte next = events.get(at); next != 0; next = events.get(at + length)) {
      isLast &= length < lastName.length && next == lastName[length];
      length++;
    }
    if (!isLast || length != lastName.length) {
      lastName = new byte[length];
      events.get(at, lastName);
      lastText = new String(lastName, StandardCharsets.UTF_8);
    }
    return lastText;
  }

  @Override
  public void close() {
    try {
      Native.call("close", state, s -> close.number(s, descriptor));
    } catch (SystemCallException _) { // nothing can be done about it
    }
    arena.close();
  }
}
