package dev.pewter.deploy;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.core.json.JsonWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/// A real Chromium without a window, with one page, driven over its DevTools socket.
final class Browser implements AutoCloseable {
  private static final String PROGRAM = "chromium";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final Socket socket;

  private Browser(Process process, Socket socket) {
    this.process = process;
    this.socket = socket;
  }

  static boolean isInstalled() {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, PROGRAM)));
  }

  /// @param folder for its profile and its own log
  static Browser start(Path folder) throws Exception {
    Path profile = folder.resolve("profile");
    var command =
        List.of(
            PROGRAM,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--remote-debugging-port=0",
            "--user-data-dir=" + profile,
            "about:blank");
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("browser.log").toFile())
            .start();
    Path port = profile.resolve("DevToolsActivePort");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> Files.exists(port) && Files.readString(port).contains("\n"));
    var address = "http://127.0.0.1:" + Files.readAllLines(port).getFirst() + "/json/new";
    var browser = new Browser(process, new Socket());
    var answer =
        browser.http.send(
            HttpRequest.newBuilder(URI.create(address))
                .method("PUT", HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofString());
    browser.socket.connect(browser.http, URI.create(find(answer.body(), "webSocketDebuggerUrl")));
    browser.send("Page.enable", "{}");
    browser.send("Runtime.enable", "{}");
    browser.send("Log.enable", "{}");
    return browser;
  }

  /// Goes to a page and forgets what was said on the console before.
  Browser open(URI page) throws Exception {
    socket.complaints.clear();
    send("Page.navigate", "{\"url\":" + quoted(page.toString()) + "}");
    await(
        "location.href === " + quoted(page.toString()) + " && document.readyState === 'complete'");
    return this;
  }

  /// Goes to a page that asks for a name and a password, `name:password`.
  Browser openAs(String credentials, URI page) throws Exception {
    socket.complaints.clear();
    String address = page.toString().replace("://", "://" + credentials + "@");
    send("Page.navigate", "{\"url\":" + quoted(address) + "}");
    return await(
        "location.pathname === "
            + quoted(page.getPath())
            + " && document.readyState === 'complete'");
  }

  /// A window of so many pixels.
  Browser size(int width, int height) throws Exception {
    send(
        "Emulation.setDeviceMetricsOverride",
        "{\"width\":%d,\"height\":%d,\"deviceScaleFactor\":1,\"mobile\":false}"
            .formatted(width, height));
    return this;
  }

  /// @param scheme `dark` or `light`
  Browser colours(String scheme) throws Exception {
    send(
        "Emulation.setEmulatedMedia",
        "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"" + scheme + "\"}]}");
    return this;
  }

  /// Whether it fetches again what it has.
  Browser forgetting(boolean forgets) throws Exception {
    send("Network.enable", "{}");
    send("Network.setCacheDisabled", "{\"cacheDisabled\":" + forgets + "}");
    return this;
  }

  /// Presses a key and lets it go.
  Browser press(String key, int code) throws Exception {
    for (String type : List.of("rawKeyDown", "keyUp")) {
      send(
          "Input.dispatchKeyEvent",
          "{\"type\":\"%s\",\"key\":\"%s\",\"code\":\"%s\",\"windowsVirtualKeyCode\":%d}"
              .formatted(type, key, key, code));
    }
    return this;
  }

  /// The value of an expression, or of what it promises, as a text.
  String evaluate(String expression) throws Exception {
    String asked = "Promise.resolve(" + expression + ").then((value) => String(value))";
    String answer =
        send(
            "Runtime.evaluate",
            "{\"awaitPromise\":true,\"returnByValue\":true,\"expression\":" + quoted(asked) + "}");
    if (answer.contains("\"exceptionDetails\"")) {
      throw new AssertionError(expression + " failed: " + answer);
    }
    return find(answer, "result", "result", "value");
  }

  /// Runs a program in the page, past its policy.
  void run(String program) throws Exception {
    send("Runtime.evaluate", "{\"expression\":" + quoted(program) + "}");
  }

  /// What axe finds that is serious, such as too little contrast.
  String barriers() throws Exception {
    String axe;
    try (var in = Browser.class.getResourceAsStream("/axe.min.js")) {
      axe = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    run(axe);
    return evaluate(
        "axe.run().then(({ violations }) => violations"
            + ".filter((each) => ['serious', 'critical'].includes(each.impact))"
            + ".map((each) => `${each.id}: ${each.nodes.map((node) => node.html)}`).join('\\n'))");
  }

  /// Shows or hides the page, as its tab would.
  Browser hidden(boolean isHidden) throws Exception {
    run(
        "Object.defineProperty(document, 'hidden', { configurable: true, get: () => %s });"
                .formatted(isHidden)
            + " document.dispatchEvent(new Event('visibilitychange'))");
    return this;
  }

  /// Waits until an expression is true.
  Browser await(String condition) {
    Awaitility.await(condition)
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(e -> !(e instanceof InterruptedException)) // the page is changing
        .until(() -> evaluate(condition).equals("true"));
    return this;
  }

  /// Waits until the document contains a text or a tag.
  Browser awaitDocument(String part) {
    return await(contains(part));
  }

  /// The same of a user who comes back to the page every now and then: it asks anew at once then.
  Browser awaitNews(String part) {
    return await("(document.dispatchEvent(new Event('visibilitychange')), " + contains(part) + ")");
  }

  private static String contains(String part) {
    return "document.documentElement.outerHTML.replace(/<!--.*?-->/g, '').includes("
        + quoted(part)
        + ")";
  }

  /// The document as it has become.
  String document() throws Exception {
    return evaluate("document.documentElement.outerHTML").replaceAll("<!--.*?-->", "");
  }

  void screenshot(Path file) throws Exception {
    String answer = send("Page.captureScreenshot", "{\"format\":\"png\"}");
    Files.write(file, Base64.getDecoder().decode(find(answer, "result", "data")));
  }

  /// Errors on the console and exceptions since the page was opened.
  List<String> complaints() {
    return List.copyOf(socket.complaints);
  }

  private String send(String method, String parameters) throws Exception {
    return socket.send(method, parameters);
  }

  static String quoted(String text) {
    var json = new StringBuilder();
    new JsonWriter(json).value(text);
    return json.toString();
  }

  /// The text at a path of names.
  private static String find(String json, String... path) throws JsonException {
    var reader = new JsonReader(json);
    for (String name : path) {
      reader.beginObject();
      boolean isFound = false;
      while (!isFound && reader.hasNext()) {
        isFound = reader.nextName().equals(name);
        if (!isFound) {
          reader.skipValue();
        }
      }
      if (!isFound) {
        throw new AssertionError("no " + name + " in " + json);
      }
    }
    return reader.nextString();
  }

  /// The page's end of the DevTools protocol.
  private static final class Socket implements WebSocket.Listener {
    private final ConcurrentHashMap<Integer, CompletableFuture<String>> waiting =
        new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<String> complaints = new CopyOnWriteArrayList<>();
    private final AtomicInteger last = new AtomicInteger();
    private final StringBuilder partial = new StringBuilder();
    private WebSocket socket;

    void connect(HttpClient http, URI address) throws Exception {
      socket = http.newWebSocketBuilder().buildAsync(address, this).get(30, TimeUnit.SECONDS);
    }

    String send(String method, String parameters)
        throws InterruptedException, ExecutionException, TimeoutException {
      int id = last.incrementAndGet();
      var answer = new CompletableFuture<String>();
      waiting.put(id, answer);
      String text = "{\"id\":%d,\"method\":\"%s\",\"params\":%s}".formatted(id, method, parameters);
      socket.sendText(text, true).get(30, TimeUnit.SECONDS);
      return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean isLast) {
      partial.append(data);
      if (isLast) {
        received(partial.toString());
        partial.setLength(0);
      }
      from.request(1);
      return null;
    }

    private void received(String message) {
      if (message.startsWith("{\"id\":")) {
        int end = message.indexOf(',');
        var answer = waiting.remove(Integer.parseInt(message.substring(6, end)));
        if (answer != null) {
          answer.complete(message);
        }
      } else if (message.contains("\"Runtime.exceptionThrown\"")
          || message.contains("\"level\":\"error\"")
          || (message.contains("\"Runtime.consoleAPICalled\"")
              && message.contains("\"type\":\"error\""))) {
        complaints.add(message);
      }
    }
  }

  @Override
  public void close() throws IOException {
    http.shutdownNow();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(); // its profile is deleted next
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
