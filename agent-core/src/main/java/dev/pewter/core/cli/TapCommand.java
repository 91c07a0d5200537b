package dev.pewter.core.cli;

import dev.pewter.core.http.client.Response;
import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;

/// `tap`: prints what passes through a component of a running agent, until it is interrupted.
final class TapCommand {
  static final List<Flag> FLAGS =
      List.of(
          Flag.text("filter", "", "Only what contains this, in any case."),
          Flag.text("share", "1", "Which part to take, from 0 to 1; chosen at random."),
          Flag.of("limit", Flag.Kind.INT, "0", "End after so many; 0 is never."));

  /// How an agent refuses; it is the reference's wording.
  private static final String DISABLED = "live debugging service is disabled";

  private static final String HOW_TO_ENABLE =
      "live debugging is off: write this block into its configuration, and reload it:"
          + " livedebugging { enabled = true }";

  /// A text of four million characters, of which any may be escaped.
  private static final int LONGEST = 32 << 20;

  private TapCommand() {}

  static int run(Flags flags, Terminal terminal)
      throws UsageException, IOException, InterruptedException {
    String share = flags.text("share");
    if (!share.matches("0|1|[01]?\\.[0-9]{1,9}")) {
      throw new UsageException(
          "invalid argument \"%s\" for \"--share\" flag: a number from 0 to 1".formatted(share));
    }
    String filter = flags.text("filter").toLowerCase(Locale.ROOT);
    int left = flags.number("limit");
    if (left < 0) {
      throw new UsageException(
          "invalid argument \"%d\" for \"--limit\" flag: a number from 0 on".formatted(left));
    }
    String path = "tap/" + flags.arguments().get(1);
    try (var agent = new RemoteAgent(flags.arguments().getFirst());
        var response = follow(agent, path, share);
        var in = new BufferedInputStream(response.body())) {
      for (byte[] line = next(in); line.length > 0; line = next(in)) {
        var item = item(line);
        if (item.lost > 0) {
          terminal.err().println(item.lost + " more came too fast to be shown");
        } else if (item.text.toLowerCase(Locale.ROOT).contains(filter)) {
          terminal.out().println(Terminal.visible(item.text));
          if (--left == 0) {
            return 0;
          }
        }
      }
    }
    throw new IOException("the agent ended the stream");
  }

  private static Response follow(RemoteAgent agent, String path, String share)
      throws IOException, InterruptedException {
    try {
      return agent.follow(path, "sampleProb=" + share);
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains(DISABLED)) {
        throw new IOException(agent.address() + ": " + HOW_TO_ENABLE, e);
      }
      throw e;
    }
  }

  /// A text, or how many were lost.
  private record Item(String text, long lost) {}

  private static Item item(byte[] line) throws IOException {
    String text = "";
    long lost = 0;
    try {
      var json = new JsonReader(line);
      json.beginObject();
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "text" -> text = json.nextString();
          case "lost" -> lost = (long) json.nextDouble();
          default -> json.skipValue();
        }
      }
      json.endObject();
    } catch (JsonException e) {
      throw new IOException("the agent does not answer as one: " + e.getMessage(), e);
    }
    return new Item(text, lost);
  }

  /// The next line; empty at the end.
  private static byte[] next(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream(200);
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (line.size() == LONGEST) {
        throw new IOException("the agent sends a line of more than " + LONGEST + " bytes");
      }
      line.write(b);
    }
    return line.toByteArray();
  }
}
