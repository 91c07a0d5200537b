package dev.pewter.core.cli;

import dev.pewter.core.http.client.Response;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `tap`: prints what passes through a component of a running agent, until it is interrupted.
final class TapCommand {
  static final List<Flag> FLAGS =
      List.of(
          Flag.text("filter", "", "Only what contains this, in any case."),
          Flag.text("share", "1", "Which part to take, from 0 to 1; chosen at random."),
          Flag.of("limit", Flag.Kind.INT, "0", "End after so many; 0 is never."));

  private static final byte[] END = "|;|".getBytes(StandardCharsets.UTF_8);

  /// How an agent refuses; it is the reference's wording.
  private static final String DISABLED = "live debugging service is disabled";

  private static final String HOW_TO_ENABLE =
      "live debugging is off: write this block into its configuration, and reload it:"
          + " livedebugging { enabled = true }";

  private static final int LONGEST = 1 << 20;

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
    String path = "debug/" + flags.arguments().get(1);
    try (var agent = new RemoteAgent(flags.arguments().getFirst());
        var response = follow(agent, path, share);
        var in = new BufferedInputStream(response.body())) {
      for (String item = next(in); item != null; item = next(in)) {
        if (item.toLowerCase(Locale.ROOT).contains(filter)) {
          terminal.out().println(Terminal.visible(item));
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

  /// The text before the next `|;|`, cut where it is too long; null at the end.
  private static @Nullable String next(InputStream in) throws IOException {
    var item = new ByteArrayOutputStream(200);
    int matched = 0;
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == END[matched]) {
        matched++;
        if (matched == END.length) {
          return item.toString(StandardCharsets.UTF_8);
        }
        continue;
      }
      item.write(END, 0, matched);
      matched = b == END[0] ? 1 : 0;
      if (matched == 0 && item.size() < LONGEST) {
        item.write(b);
      }
    }
    return null;
  }
}
