package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import java.io.IOException;
import java.nio.ByteBuffer;

/// The services runit looks after, by the 20 bytes it keeps of each:
///
/// ```
/// 0  TAI64 seconds, big-endian   8 nanoseconds   12 pid   16 paused   17 wanted: u or d
/// 18 term                       19 state: 0 down, 1 up, 2 finishing
/// ```
///
/// A service whose state cannot be read is left out.
final class RunitCollector implements Collector {
  private static final long TAI = 4_611_686_018_427_387_914L; // of 1970
  private static final int STATUS_BYTES = 20;
  private static final int WANTED_AT = 17;
  private static final int STATE_AT = 19;
  private static final String SUPERVISOR = "runit";
  private static final Family STATE = family("state", "0 down, 1 up, 2 finishing.");
  private static final Family DESIRED = family("desired_state", "0 down, 1 up.");
  private static final Family NORMAL = family("normal_state", "Whether it starts by itself.");
  private static final Family CHANGE =
      family("state_last_change_timestamp_seconds", "When the state changed.");

  private final HostFiles files;
  private final String directory;

  RunitCollector(CollectorSettings settings) {
    this.files = settings.files();
    this.directory = settings.arguments().runit().serviceDir();
  }

  private static Family family(String name, String help) {
    return Family.gauge("node_service_" + name, help, "service", "supervisor");
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    for (String service : files.list(files.path(directory))) {
      RawPath path = files.path(directory).add("/").add(service);
      int length = path.length();
      Fields status = files.readIfPossible(path.add("/supervise/status"));
      if (status == null || status.end() != STATUS_BYTES) {
        continue;
      }
      var bytes = ByteBuffer.wrap(status.bytes(), 0, STATUS_BYTES);
      STATE.add(page, bytes.get(STATE_AT), service, SUPERVISOR);
      DESIRED.add(page, bytes.get(WANTED_AT) == 'u' ? 1 : 0, service, SUPERVISOR);
      CHANGE.add(page, (double) (bytes.getLong(0) - TAI), service, SUPERVISOR);
      boolean isDown = files.readIfPossible(path.cut(length).add("/down")) != null;
      NORMAL.add(page, isDown ? 0 : 1, service, SUPERVISOR);
    }
  }
}
