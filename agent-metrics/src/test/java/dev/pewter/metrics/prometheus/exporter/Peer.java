package dev.pewter.metrics.prometheus.exporter;

import static org.awaitility.Awaitility.await;

import dev.pewter.core.testing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A program of the system that shows the same as one of our exporters.
public final class Peer {
  private Peer() {}

  public static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /// Starts the program with an address to listen on, behind `--web.listen-address=`, and gives its
  /// second page.
  public static Exposition page(String program, String... arguments)
      throws IOException, InterruptedException {
    int port = FreePort.find();
    var command = new ArrayList<>(List.of(program, "--web.listen-address=127.0.0.1:" + port));
    command.addAll(List.of(arguments));
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
      await()
          .ignoreExceptions()
          .until(
              () ->
                  client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
      return Exposition.parse(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  /// The type and the label names of each family, but for those to leave out.
  public static Map<String, String> shapes(Exposition page, Pattern left) {
    var shapes = new TreeMap<String, TreeSet<String>>();
    for (String key : page.samples().keySet()) {
      int brace = key.indexOf('{');
      String name = brace < 0 ? key : key.substring(0, brace);
      if (!left.matcher(name).find()) {
        String labels =
            Pattern.compile("=\"(?:[^\"\\\\]|\\\\.)*\"")
                .matcher(brace < 0 ? "" : key.substring(brace))
                .replaceAll("");
        shapes
            .computeIfAbsent(name, _ -> new TreeSet<>())
            .add(page.types().getOrDefault(name, "?") + labels);
      }
    }
    var texts = new TreeMap<String, String>();
    shapes.forEach((name, shape) -> texts.put(name, String.join(" ", shape)));
    return texts;
  }
}
