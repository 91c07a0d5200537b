package dev.pewter.core.runtime;

import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.parse.SourceEncoding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// What was read from the path on the command line: one file, or all `*.alloy` files of a directory
/// in the order of their names.
///
/// @param modulePath the directory, as `module_path` in the configuration
/// @param sha256 over all files in that order
public record ConfigFiles(String path, List<Source> sources, String modulePath, String sha256) {
  /// Text, tree, graph and values take at most so many times the text's size.
  private static final int MEMORY_PER_BYTE = 32;

  private static final int MAX_BYTES =
      (int) Math.min(64 << 20, Runtime.getRuntime().maxMemory() / MEMORY_PER_BYTE);

  public ConfigFiles {
    sources = List.copyOf(sources);
  }

  /// Why nothing could be read.
  public static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;
    private final String reason;

    Unreadable(String path, String reason) {
      super("reading config path \"" + path + "\": " + reason);
      this.reason = reason;
    }

    /// The same without saying which path was asked for.
    public String reason() {
      return reason;
    }
  }

  public static ConfigFiles read(String path) throws Unreadable {
    if (path.isEmpty()) { // as of a variable that is not set; Java takes it for this directory
      throw new Unreadable(path, "stat : no such file or directory");
    }
    Path at = Path.of(path);
    boolean isDirectory = Files.isDirectory(at);
    var sources = new ArrayList<Source>();
    MessageDigest digest = digest();
    int left = MAX_BYTES;
    for (Path file : isDirectory ? list(path, at) : List.of(at)) {
      byte[] text = bytes(path, file, left);
      left -= text.length;
      digest.update(text);
      String wrong = SourceEncoding.check(text);
      if (wrong != null) {
        throw new Unreadable(path, isDirectory ? file.normalize() + ": " + wrong : wrong);
      }
      sources.add(new Source((isDirectory ? file.normalize() : file).toString(), text));
    }
    Path parent = isDirectory ? at : at.getParent();
    return new ConfigFiles(
        path,
        sources,
        parent == null ? "." : parent.toString(),
        HexFormat.of().formatHex(digest.digest()));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static List<Path> list(String path, Path directory) throws Unreadable {
    try (var entries = Files.newDirectoryStream(directory, "*.alloy")) {
      var files = new ArrayList<Path>();
      for (Path entry : entries) {
        if (Files.isRegularFile(entry)) {
          files.add(entry);
        }
      }
      files.sort(null);
      return files;
    } catch (IOException e) {
      throw new Unreadable(path, "open " + directory + ": " + reason(e));
    }
  }

  private static byte[] bytes(String path, Path file, int max) throws Unreadable {
    try (var in = Files.newInputStream(file)) {
      return bytes(path, in, file.toString(), max);
    } catch (NoSuchFileException e) {
      throw new Unreadable(path, "stat " + file + ": no such file or directory");
    } catch (IOException e) {
      throw new Unreadable(path, "open " + file + ": " + reason(e));
    }
  }

  /// Reads all of a text, or says that it is too long for this process.
  ///
  /// @param name how messages call it
  public static byte[] text(InputStream in, String name) throws IOException, Unreadable {
    return bytes(name, in, name, MAX_BYTES);
  }

  private static byte[] bytes(String path, InputStream in, String name, int max)
      throws IOException, Unreadable {
    byte[] text = in.readNBytes(max + 1);
    if (text.length > max) {
      String most = MAX_BYTES / 1024 + " KiB";
      throw new Unreadable(
          path, "read " + name + ": more than the " + most + " that the heap can hold");
    }
    return text;
  }

  private static String reason(IOException e) {
    return e instanceof AccessDeniedException
        ? "permission denied"
        : String.valueOf(e.getMessage());
  }
}
