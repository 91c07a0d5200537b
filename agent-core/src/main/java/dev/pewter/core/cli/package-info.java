/// The command line: `run`, `fmt`, `validate` and the rest. The only package that prints to the
/// terminal.
///
/// Flags are read by a parser of our own: messages, exit codes and syntax are those of the program
/// we stand in for, and picocli costs 50 ms at start. Picocli makes the help texts and the shell
/// completion from the same table of commands.
@NullMarked
package dev.pewter.core.cli;

import org.jspecify.annotations.NullMarked;
