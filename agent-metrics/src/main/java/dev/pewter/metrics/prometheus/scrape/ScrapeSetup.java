package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.http.client.SharedClient;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.core.relabel.Relabeler;
import dev.pewter.metrics.exposition.Strings;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the loops of one set of arguments share.
///
/// @param tasks owns their threads
/// @param job the name of the job
/// @param seed spreads the scrapes of different hosts
/// @param startMillis when the component began
/// @param metricRules change labels of series, and drop some; null without any
/// @param receiver where batches go at the moment
/// @param limitError why no target may be scraped at the moment; empty when they may
record ScrapeSetup(
    ComponentContext context,
    TaskGroup tasks,
    PrometheusScrapeArguments arguments,
    String job,
    ScrapeMetrics metrics,
    SharedClient client,
    FailureLog failures,
    long seed,
    long startMillis,
    Strings strings,
    SeriesKeys keys,
    Body.Spares spares,
    @Nullable Relabeler metricRules,
    Supplier<SampleReceiver> receiver,
    Supplier<String> limitError) {}
