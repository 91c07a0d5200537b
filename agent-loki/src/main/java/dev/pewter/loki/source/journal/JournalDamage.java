package dev.pewter.loki.source.journal;

import java.io.IOException;

/// A part of a journal file that is not what it should be.
final class JournalDamage extends IOException {
  private static final long serialVersionUID = 1L;

  JournalDamage(String message) {
    super(message);
  }
}
