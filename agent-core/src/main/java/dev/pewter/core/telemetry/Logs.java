package dev.pewter.core.telemetry;

import ch.qos.logback.classic.LoggerContext;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import org.slf4j.LoggerFactory;

/// Gives out logs. The process has one output, stderr, which also takes what libraries log.
public final class Logs {
  static final String PREFIX = "pewter.";

  private final LoggerContext context;
  private final LogOutput output;

  private Logs(LoggerContext context, LogOutput output) {
    this.context = context;
    this.output = output;
  }

  /// Set when Logback starts, by `LogConfigurator`.
  private static final class Shared {
    static final Logs LOGS = create();

    private static Logs create() {
      var context = (LoggerContext) LoggerFactory.getILoggerFactory();
      return new Logs(context, LogConfigurator.output(context));
    }
  }

  /// Logs of the process.
  public static Logs process() {
    return Shared.LOGS;
  }

  /// A log of the process; names group repeats and are not printed.
  public static Log of(String name) {
    return Shared.LOGS.log(name);
  }

  /// Logs of their own, into a stream.
  public static Logs to(OutputStream out) {
    var context = new LoggerContext();
    var output = new LogOutput(context, out);
    output.install();
    return new Logs(context, output);
  }

  static OutputStream stderr() {
    return new FileOutputStream(FileDescriptor.err);
  }

  public Log log(String name) {
    return new LogbackLog(context.getLogger(PREFIX + name));
  }

  public LogOutput output() {
    return output;
  }

  /// Makes a line of the log of every bug that ends a thread nobody looks after, a library's own
  /// for one: a stack trace would stand between the lines.
  public void takeUncaught() {
    Log log = log("agent");
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, bug) -> log.error("a thread failed", "thread", thread.getName(), "err", bug));
  }
}
