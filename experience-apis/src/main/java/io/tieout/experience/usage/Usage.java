package io.tieout.experience.usage;

import io.tieout.api.UsageProcess;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.http.Answer;
import io.tieout.backbone.http.Api;
import io.tieout.backbone.http.OperationCall;
import io.tieout.model.CustomerUsage;
import io.tieout.model.CustomerUsagePage;
import io.tieout.model.Granularity;
import io.tieout.model.UsageSummary;
import io.vertx.core.Future;
import java.time.LocalDate;
import java.util.Locale;

/** The operations of the usage contract. */
public final class Usage {

  private final UsageProcess usage;
  private final IngestUsage ingest;

  /**
   * @param config bounds of streams
   */
  public Usage(UsageProcess usage, IngestConfig config) {
    this.usage = usage;
    this.ingest = new IngestUsage(usage, config);
  }

  /** Handles every operation of the contract. */
  public void serve(Api api) {
    api.handleStreaming("ingestUsage", ingest)
        .handle(
            "findUsageEventByQuery",
            call -> find(call, call.query("source").orElseThrow(), call.query("id").orElseThrow()))
        .handle("findUsageEvent", call -> find(call, call.path("source"), call.path("id")))
        .handle("listUsageCounts", this::listCounts)
        .handle("listUsageSummaries", this::listSummaries);
  }

  private Future<Answer> find(OperationCall call, String source, String id) {
    return usage
        .findUsageEvents(call.caller(), id, source)
        .map(
            found ->
                found.items().stream()
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new Failure.NotFound(
                                "there is no such event; it may not have arrived yet")))
        .map(Answer::ok);
  }

  private Future<Answer> listCounts(OperationCall call) {
    return usage
        .countUsage(
            call.caller(),
            call.query("from", LocalDate.class).orElse(null),
            call.query("to", LocalDate.class).orElse(null),
            call.query("meter").orElse(null),
            call.query("cursor").orElse(null),
            call.query("limit", Integer.class).orElse(null))
        .map(Answer::ok);
  }

  private Future<Answer> listSummaries(OperationCall call) {
    var granularity =
        Granularity.valueOf(call.query("granularity").orElse("day").toUpperCase(Locale.ROOT));
    return usage
        .summariseUsage(
            call.caller(),
            call.query("customer").orElse(null),
            null,
            call.query("meter").orElse(null),
            call.query("from", LocalDate.class).orElseThrow(),
            call.query("to", LocalDate.class).orElseThrow(),
            granularity,
            call.query("cursor").orElse(null),
            call.query("limit", Integer.class).orElse(null))
        .map(
            page ->
                new CustomerUsagePage(
                    page.items().stream().map(Usage::ofCustomer).toList(), page.next()))
        .map(Answer::ok);
  }

  /** A sum as senders know it: what was delivered to billing, and under which contract, is ours. */
  private static CustomerUsage ofCustomer(UsageSummary sum) {
    return new CustomerUsage(
        sum.customer(), sum.meter(), sum.from(), sum.to(), sum.quantity(), sum.events());
  }
}
