package dev.pewter.core.runtime;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.config.decode.Decoder;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.eval.Scope;
import dev.pewter.core.http.client.HttpClient;
import dev.pewter.core.http.client.HttpClients;
import dev.pewter.core.http.client.Request;
import dev.pewter.core.http.client.RequestException;
import dev.pewter.core.http.client.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Where an `import` block gets its files from.
sealed interface ImportSource
    permits ImportSource.FromFile, ImportSource.FromString, ImportSource.FromHttp, GitRepository {

  /// One text.
  ///
  /// @param name what messages about the import call it
  record Text(String name, Source source) {}

  /// What was found.
  ///
  /// @param modulePath the directory the files are in
  record Content(List<Text> files, String modulePath) {
    public Content {
      files = List.copyOf(files);
    }

    boolean sameAs(Content other) {
      if (files.size() != other.files.size()) {
        return false;
      }
      for (int i = 0; i < files.size(); i++) {
        if (!java.util.Arrays.equals(
            files.get(i).source().bytes(), other.files.get(i).source().bytes())) {
          return false;
        }
      }
      return true;
    }
  }

  /// Fetches the content anew; the message of the exception is shown to the user.
  Content fetch() throws IOException, InterruptedException;

  /// How often to look for changes; zero means never.
  Duration interval();

  /// The source of a block.
  ///
  /// @param label of the block: what positions in a text without a file are named after
  /// @param directory where the source may keep a copy
  static ImportSource of(
      String kind,
      String label,
      dev.pewter.core.config.ast.Body body,
      Scope scope,
      String modulePath,
      Path directory,
      String userAgent)
      throws DecodeException {
    return switch (kind) {
      case "import.file" ->
          new FromFile(Decoder.decode(body, BlockArguments.ImportFile.class, scope));
      case "import.string" ->
          new FromString(
              Decoder.decode(body, BlockArguments.ImportString.class, scope), label, modulePath);
      case "import.http" ->
          new FromHttp(Decoder.decode(body, BlockArguments.ImportHttp.class, scope), userAgent);
      default ->
          new GitRepository(Decoder.decode(body, BlockArguments.ImportGit.class, scope), directory);
    };
  }

  /// All `*.alloy` files of a directory, or the file itself.
  ///
  /// @param given what messages call a single file; those of a directory are called by their names
  static Content read(Path path, String given) throws IOException {
    var files = new ArrayList<Text>();
    boolean isDirectory = Files.isDirectory(path);
    if (Files.readAttributes(path, BasicFileAttributes.class).isOther()) {
      throw new IOException(path + " is no regular file"); // reading a pipe may never end
    }
    if (isDirectory) {
      var names = new ArrayList<Path>();
      try (var entries = Files.newDirectoryStream(path, "*.alloy")) {
        entries.forEach(names::add);
      }
      names.sort(null);
      for (Path name : names) {
        if (Files.isRegularFile(name)) {
          files.add(
              new Text(
                  String.valueOf(name.getFileName()),
                  new Source(name.toString(), Files.readAllBytes(name))));
        }
      }
    } else {
      files.add(new Text(given, new Source(path.toString(), Files.readAllBytes(path))));
    }
    Path directory = isDirectory ? path : path.toAbsolutePath().getParent();
    return new Content(files, directory == null ? "." : directory.toString());
  }

  record FromFile(BlockArguments.ImportFile arguments) implements ImportSource {
    @Override
    public Content fetch() throws IOException {
      try {
        return read(Path.of(arguments.filename()), arguments.filename());
      } catch (NoSuchFileException _) {
        throw new IOException(
            "failed to read file: stat " + arguments.filename() + ": no such file or directory");
      } catch (IOException e) {
        throw new IOException("failed to read file: " + e.getMessage(), e);
      }
    }

    @Override
    public Duration interval() {
      return arguments.detector() == BlockArguments.Detector.FSNOTIFY
          ? Duration.ofSeconds(1)
          : arguments.pollFrequency();
    }
  }

  record FromString(BlockArguments.ImportString arguments, String label, String modulePath)
      implements ImportSource {
    @Override
    public Content fetch() {
      byte[] text = Utf8.bytes(arguments.content().reveal());
      var source = Source.notShown(label, text); // may be a secret
      return new Content(List.of(new Text("import_string", source)), modulePath);
    }

    @Override
    public Duration interval() {
      return Duration.ZERO;
    }
  }

  record FromHttp(BlockArguments.ImportHttp arguments, String userAgent) implements ImportSource {
    private static final int MAX_BYTES = 16 << 20;

    @Override
    public Content fetch() throws IOException, InterruptedException {
      String url = arguments.url().toString();
      try (HttpClient client = HttpClients.shared().client(arguments.client(), userAgent)) {
        Request request =
            Request.of(
                    arguments.method(),
                    arguments.url(),
                    arguments.body().isEmpty() ? null : body(arguments.body()))
                .timeout(arguments.pollTimeout())
                .maxResponseBytes(MAX_BYTES);
        for (Map.Entry<String, String> header : arguments.headers().entrySet()) {
          request = request.header(header.getKey(), header.getValue());
        }
        try (Response response = client.send(request)) {
          if (!response.isSuccess()) {
            throw new IOException(
                "creating http component: unexpected status code " + response.status());
          }
          byte[] text = response.text().getBytes(StandardCharsets.UTF_8);
          int slash = url.lastIndexOf('/');
          return new Content(
              List.of(new Text(url, new Source(url, text))),
              slash < 0 ? url : url.substring(0, slash));
        }
      } catch (RequestException e) {
        throw new IOException("creating http component: performing request: " + e.getMessage(), e);
      }
    }

    private static Request.Body body(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return new Request.Body(bytes, 0, bytes.length);
    }

    @Override
    public Duration interval() {
      return arguments.pollFrequency();
    }
  }
}
