package dev.pewter.core.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/// What a command prints to. It keeps why that failed, which a `PrintStream` tells nobody: a file
/// on a full disk would be cut short in silence.
final class Output extends FilterOutputStream {
  private volatile @Nullable IOException failure;

  Output(OutputStream to) {
    super(to);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /// Whether all was written; says why not, unless the reader wanted no more, as `head`.
  boolean isComplete(PrintStream err) {
    IOException why = failure;
    if (why != null && !String.valueOf(why.getMessage()).contains("Broken pipe")) {
      err.println("Error: cannot write to standard output: " + why.getMessage());
    }
    return why == null;
  }
}
