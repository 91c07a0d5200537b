package dev.pewter.core.api;

import dev.pewter.core.storage.positions.PositionStore;
import dev.pewter.core.storage.wal.WalFiles;
import dev.pewter.core.telemetry.GoText;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What the agent keeps on disk, as JSON: positions and write-ahead logs, by the directories
/// that are named after their components. Read from the files themselves, so that it is what a
/// restart finds.
final class StorageJson {
  private static final int DEEPEST = 8;
  private static final int MOST = 500; // of each kind
  private static final int DIRECTORIES = 20_000;

  private final List<PositionStore.Saved> positions = new ArrayList<>();
  private final List<WalFiles> logs = new ArrayList<>();

  private StorageJson() {}

  static void write(Path root, JsonText json) throws IOException {
    var storage = new StorageJson();
    if (Files.isDirectory(root)) {
      Files.walkFileTree(root, Set.of(), DEEPEST, storage.new Walk());
    }
    json.open('{').member("path").string(root.toString());
    json.member("positions").open('[');
    for (var each : storage.positions) {
      json.item().open('{');
      json.member("path").string(root.relativize(each.file()).toString());
      json.member("entries").number(each.entries());
      json.member("generation").number(each.generation());
      json.member("savedAt").string(GoText.instant(each.at()));
      json.close('}');
    }
    json.close(']').member("logs").open('[');
    for (var each : storage.logs) {
      json.item().open('{');
      json.member("path").string(root.relativize(each.directory()).toString());
      json.member("segments").number(each.segments());
      json.member("bytes").number(each.bytes());
      json.member("oldest").string(GoText.instant(each.oldest()));
      json.close('}');
    }
    json.close(']').close('}');
  }

  private final class Walk extends SimpleFileVisitor<Path> {
    private int looks;

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      if (++looks > DIRECTORIES) {
        return FileVisitResult.TERMINATE;
      }
      try {
        if (positions.size() < MOST) {
          PositionStore.saved(directory).ifPresent(positions::add);
        }
        if (logs.size() < MOST) {
          WalFiles.in(directory).ifPresent(logs::add);
        }
      } catch (IOException _) {
        return FileVisitResult.SKIP_SUBTREE; // gone meanwhile, or not ours
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException gone) {
      return FileVisitResult.CONTINUE;
    }
  }
}
