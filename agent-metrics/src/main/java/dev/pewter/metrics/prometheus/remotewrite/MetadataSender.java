package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.model.SampleBatch;
import dev.pewter.metrics.remote.WriteRequestWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.xerial.snappy.Snappy;

/// Sends the metadata of all families every `send_interval`, in version 1; version 2 carries it
/// with each series. What fails is tried again until the next time.
final class MetadataSender {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final Endpoint endpoint;
  private final WriteRequestWriter message = new WriteRequestWriter();

  MetadataSender(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  void run() throws InterruptedException, IOException {
    while (!endpoint.hasEnded()) {
      var settings = endpoint.settings().arguments().metadata();
      endpoint.clock().sleep(settings.send() ? settings.sendInterval() : LOOK_AGAIN);
      var now = endpoint.settings().arguments();
      if (!endpoint.isEnding()
          && now.metadata().send()
          && (!now.isVersion2() || endpoint.hasOnlyVersion1())) {
        var all = endpoint.known().all();
        int most = now.metadata().maxSamplesPerSend();
        for (int from = 0; from < all.size(); from += most) {
          send(all.subList(from, Math.min(all.size(), from + most)));
        }
      }
    }
  }

  private void send(List<SampleBatch.Metadata> part) throws InterruptedException, IOException {
    message.begin();
    part.forEach(message::metadata);
    byte[] body = new byte[Snappy.maxCompressedLength(message.size())];
    int length = Snappy.compress(message.bytes(), 0, message.size(), body, 0);
    long end =
        endpoint.clock().nanos()
            + endpoint.settings().arguments().metadata().sendInterval().toNanos();
    var wait = Duration.ZERO;
    for (int attempt = 0; ; attempt++) {
      var settings = endpoint.settings();
      var answer =
          endpoint
              .client()
              .send(
                  settings,
                  new RemoteClient.Message(body, length, false, attempt),
                  endpoint.clock().now());
      switch (answer) {
        case Answer.Sent _ -> {
          endpoint.metrics().sentMetadata.add(part.size());
          endpoint.metrics().sentMetadataBytes.add(length);
          return;
        }
        case Answer.Refused refused -> {
          failed(part, refused.cause());
          return;
        }
        case Answer.Later later -> {
          wait = Sender.nextWait(wait, later.after(), settings.queue());
          if (endpoint.clock().nanos() + wait.toNanos() - end > 0) {
            failed(part, later.cause());
            return;
          }
          endpoint.metrics().retriedMetadata.add(part.size());
          endpoint.clock().sleep(wait);
        }
      }
    }
  }

  private void failed(List<SampleBatch.Metadata> part, String cause) {
    endpoint.metrics().failedMetadata.add(part.size());
    endpoint.log().error("cannot send metadata", "families", part.size(), "err", cause);
  }
}
