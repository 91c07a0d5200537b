package dev.pewter.core.cli;

import java.io.InputStream;
import java.io.PrintStream;

/// What a command reads from and prints to.
///
/// @param name of the program as it was started: `pewter`, or `alloy` when it stands in for it
/// @param colour whether the error stream may be coloured
record Terminal(InputStream in, PrintStream out, PrintStream err, String name, boolean colour) {}
