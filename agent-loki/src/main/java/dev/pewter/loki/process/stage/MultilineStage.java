package dev.pewter.loki.process.stage;

import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LineLimit;
import dev.pewter.core.regex.SearchPattern;
import java.util.LinkedHashMap;
import java.util.function.LongSupplier;

/// Joins the lines of a stream to blocks that begin with a line of some pattern. Bounded in the
/// length of a block, in streams and in bytes: what is beyond that is emitted early, never lost.
final class MultilineStage implements Stage {
  private static final int MAX_STREAMS = 10_000;
  private static final long MAX_BYTES = 64 << 20; // of all blocks together
  private static final byte[] NEWLINE = {'\n'};

  private final SearchPattern firstLine;
  private final long maxLines;
  private final long patienceNanos;
  private final boolean trims;
  private final LongSupplier waitedNanos;
  private final LinkedHashMap<Labels, Block> blocks =
      new LinkedHashMap<>(16, 0.75f, true); // longest without a line first; guarded by itself
  private long bytes; // in all blocks; guarded by blocks

  /// A block of a stream, which may be without lines yet: it then begins as the one before it.
  private static final class Block {
    Held text;
    long lines;
    long lastNanos;

    Block(Held text) {
      this.text = text;
    }
  }

  MultilineStage(MultilineArguments arguments, StageContext context) {
    this.firstLine = SearchPattern.parse(arguments.firstline());
    this.maxLines = arguments.maxLines() == 0 ? Long.MAX_VALUE : arguments.maxLines();
    this.patienceNanos = arguments.maxWaitTime().toNanos();
    this.trims = arguments.trimNewlines();
    this.waitedNanos = context.waitedNanos();
  }

  @Override
  public void process(Entries entries) {
    long now = waitedNanos.getAsLong();
    entries.beginRewrite();
    for (int i = 0; i < entries.size(); i++) {
      boolean isFirst = firstLine.isIn(entries.line(i));
      synchronized (blocks) {
        add(entries, i, isFirst, now);
      }
    }
    entries.endRewrite();
  }

  private void add(Entries entries, int i, boolean isFirst, long now) {
    var labels = entries.labels(i);
    var block = blocks.get(labels);
    if (block != null && now - block.lastNanos >= patienceNanos) {
      emit(entries, block);
      blocks.remove(labels);
      block = null;
    }
    if (isFirst) {
      if (block != null) {
        emit(entries, block);
      }
      int length = end(entries, i) - entries.start(i);
      var text = entries.hold(i);
      text.cut(length);
      bytes += length;
      block = new Block(text);
      blocks.put(labels, block);
    } else if (block != null) {
      append(entries, i, block);
    } else {
      entries.keep(i); // no block has begun yet
      return;
    }
    block.lastNanos = now;
    if (++block.lines >= maxLines) {
      emit(entries, block);
    }
    while (blocks.size() > MAX_STREAMS || bytes > MAX_BYTES) {
      var eldest = blocks.pollFirstEntry();
      emit(entries, eldest.getValue());
    }
  }

  private void append(Entries entries, int i, Block block) {
    int start = entries.start(i);
    int end = end(entries, i);
    if (block.text.length() + 1 + end - start > LineLimit.BYTES) {
      emit(entries, block);
    }
    int before = block.text.length();
    if (before > 0) {
      block.text.append(NEWLINE, 0, 1);
    }
    entries.append(i, start, end, block.text);
    bytes += block.text.length() - before;
  }

  /// Where the line ends without its line end.
  private int end(Entries entries, int i) {
    byte[] line = entries.bytes(i);
    int start = entries.start(i);
    int end = entries.end(i);
    while (trims && end > start && (line[end - 1] == '\n' || line[end - 1] == '\r')) {
      end--;
    }
    return end;
  }

  /// Emits what was collected; further lines go into another block that begins in the same way.
  private void emit(Entries out, Block block) {
    if (block.lines > 0) {
      bytes -= block.text.length();
      out.emit(block.text);
      block.text = block.text.startAgain();
      block.lines = 0;
    }
  }

  @Override
  public void flush(Flush why, Entries out) {
    synchronized (blocks) {
      switch (why) {
        case IDLE -> {
          long now = waitedNanos.getAsLong();
          for (var first = blocks.firstEntry();
              first != null && now - first.getValue().lastNanos >= patienceNanos;
              first = blocks.firstEntry()) {
            emit(out, first.getValue());
            blocks.pollFirstEntry();
          }
        }
        case REPLACED, STOPPED -> {
          blocks.values().forEach(block -> emit(out, block));
          blocks.clear();
        }
      }
    }
  }

  @Override
  public boolean holdsBack() {
    return true;
  }

  @Override
  public boolean readsExtracted() {
    return false;
  }
}
