package dev.pewter.metrics.prometheus.scrape;

import java.io.IOException;

/// Why a whole scrape gives nothing.
final class ScrapeFailure extends IOException {
  ScrapeFailure(String message) {
    super(message);
  }
}
