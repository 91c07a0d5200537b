package dev.pewter.core.config.eval;

import java.util.List;

/// The body of a standard-library function.
@FunctionalInterface
public interface Function {
  Value call(List<Value> arguments) throws FunctionException;
}
