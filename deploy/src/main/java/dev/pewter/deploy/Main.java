package dev.pewter.deploy;

import dev.pewter.core.cli.Cli;

/// Where the process starts.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(Cli.main(args));
  }
}
