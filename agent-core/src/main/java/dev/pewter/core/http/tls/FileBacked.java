package dev.pewter.core.http.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A value made from files, made anew when one of them changed; a stat of each file is the price of
/// asking. Two threads that ask at the moment of a change may both make it.
public final class FileBacked<T> {
  private final List<Path> files;
  private final Loader<T> loader;
  private volatile @Nullable Loaded<T> loaded;

  /// Makes the value; reads the files itself.
  @FunctionalInterface
  public interface Loader<T> {
    T load() throws IOException;
  }

  private record Stamp(@Nullable FileTime modified, long size, @Nullable Object inode) {
    static final Stamp MISSING = new Stamp(null, -1, null);
  }

  private record Loaded<T>(List<Stamp> stamps, T value) {}

  public FileBacked(List<Path> files, Loader<T> loader) {
    this.files = List.copyOf(files);
    this.loader = loader;
  }

  /// The value of the files as they are now. The same object as before if nothing changed.
  ///
  /// @throws IOException when it cannot be made; the next call tries again
  public T get() throws IOException {
    var stamps = stamps();
    var known = loaded;
    if (known != null && known.stamps().equals(stamps)) {
      return known.value();
    }
    T value = loader.load();
    loaded = new Loaded<>(stamps, value);
    return value;
  }

  private List<Stamp> stamps() {
    var stamps = new ArrayList<Stamp>(files.size());
    for (Path file : files) {
      stamps.add(stamp(file));
    }
    return stamps;
  }

  private static Stamp stamp(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(
          attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
    } catch (NoSuchFileException e) {
      return Stamp.MISSING;
    } catch (IOException e) {
      return new Stamp(null, -2, e.getClass()); // the loader says what is wrong
    }
  }
}
