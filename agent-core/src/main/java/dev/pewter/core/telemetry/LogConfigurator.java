package dev.pewter.core.telemetry;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/// Configures Logback in code; found by ServiceLoader. A logback.xml would start an XML parser.
public final class LogConfigurator extends ContextAwareBase implements Configurator {
  private static final String OUTPUT = "pewter.output";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    output(context);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /// The output of a context, installed if it has none.
  static LogOutput output(LoggerContext context) {
    if (context.getObject(OUTPUT) instanceof LogOutput present) {
      return present;
    }
    var output = new LogOutput(context, Logs.stderr());
    context.putObject(OUTPUT, output);
    output.install();
    return output;
  }
}
