package dev.pewter.core.storage.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalkTest {
  private static final FileTime LONG_AGO = FileTime.from(Instant.ofEpochSecond(1_700_000_000));
  private static final long NOW = 4_000_000_000L * 1_000_000_000;

  @TempDir private Path root;
  private Walk walk = new Walk(Glob.parse("/nowhere"), _ -> false);

  @BeforeEach
  void makeTree() throws IOException {
    for (String file : List.of("a/app/0.log", "b/app/0.log", "b/app/notes.txt")) {
      Files.createDirectories(root.resolve(file).getParent());
      Files.writeString(root.resolve(file), "x");
    }
    walk = new Walk(Glob.parse(root + "/*/*/*.log"), _ -> false);
    assertThat(renew()).isTrue();
    assertThat(files()).containsExactly("a/app/0.log", "b/app/0.log");
  }

  private boolean renew() {
    return walk.renew(NOW, false);
  }

  private List<String> files() {
    var found = new TreeMap<String, Boolean>();
    walk.addFiles(found);
    return found.keySet().stream()
        .map(path -> path.substring(root.toString().length() + 1))
        .toList();
  }

  @Test
  void tellsWhetherAnythingIsDifferent() throws IOException {
    assertThat(renew()).isFalse();
    Files.writeString(root.resolve("a/app/1.log"), "x");
    assertThat(renew()).isTrue();
    assertThat(files()).containsExactly("a/app/0.log", "a/app/1.log", "b/app/0.log");
    Files.delete(root.resolve("a/app/0.log"));
    assertThat(renew()).isTrue();
    assertThat(files()).containsExactly("a/app/1.log", "b/app/0.log");
    assertThat(renew()).isFalse();
  }

  @Test
  void noticesWholeDirectories() throws IOException {
    Files.createDirectories(root.resolve("c/app"));
    Files.writeString(root.resolve("c/app/0.log"), "x");
    assertThat(renew()).isTrue();
    assertThat(files()).containsExactly("a/app/0.log", "b/app/0.log", "c/app/0.log");
    Files.move(root.resolve("a/app"), root.resolve("a/was.log"));
    assertThat(renew()).isTrue();
    assertThat(files()).containsExactly("a/was.log/0.log", "b/app/0.log", "c/app/0.log");
  }

  @Test
  void looksAtLinksEachTime() throws IOException {
    var elsewhere = Files.createDirectories(root.resolve("x"));
    Files.createSymbolicLink(root.resolve("a/app/2.log"), root.resolve("b/app/0.log"));
    assertThat(renew()).isTrue();
    assertThat(files()).contains("a/app/2.log");
    Files.delete(root.resolve("b/app/0.log"));
    Files.createSymbolicLink(root.resolve("b/app/0.log"), elsewhere);
    assertThat(renew()).isTrue();
    assertThat(files()).containsExactly("a/app/0.log");
  }

  @Test
  void listsADirectoryAgainThatHasJustChanged() throws IOException {
    var app = root.resolve("a/app");
    long changed = Files.getLastModifiedTime(app).toMillis() * 1_000_000;
    walk = new Walk(Glob.parse(root + "/*/*/*.log"), _ -> false);
    assertThat(walk.renew(changed, false)).isTrue();
    var time = Files.getLastModifiedTime(app);
    Files.writeString(root.resolve("a/app/1.log"), "x");
    Files.setLastModifiedTime(app, time); // as within one tick of the file system's clock
    assertThat(walk.renew(changed, false)).isTrue();
    assertThat(files()).contains("a/app/1.log");
  }

  @Test
  void listsEverythingWhenAskedTo() throws IOException {
    var app = root.resolve("a/app");
    Files.setLastModifiedTime(app, LONG_AGO);
    assertThat(renew()).isFalse();
    Files.writeString(root.resolve("a/app/1.log"), "x");
    Files.setLastModifiedTime(app, LONG_AGO);
    assertThat(renew()).isFalse();
    assertThat(walk.renew(NOW, true)).isTrue();
    assertThat(files()).contains("a/app/1.log");
  }
}
