package io.tieout.process.usage;

import io.tieout.api.UsageProcess;
import io.tieout.backbone.clock.BusinessClock;
import io.tieout.model.Caller;
import io.tieout.model.Granularity;
import io.tieout.model.UsageBacklog;
import io.tieout.model.UsageCountPage;
import io.tieout.model.UsageEventList;
import io.tieout.model.UsageFraming;
import io.tieout.model.UsageReceipt;
import io.tieout.model.UsageSummaryPage;
import io.tieout.model.UsageTraceList;
import io.tieout.model.UsageWindowEventPage;
import io.tieout.model.UsageWindowPage;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.function.Function;

/** The process API of usage. */
final class Usage implements UsageProcess {
  /** From the first place on Earth that a day begins to the last. */
  private static final Duration BETWEEN_ZONES = Duration.ofHours(26);

  private final UsageAcceptance acceptance;
  private final UsageQueries queries;
  private final WindowQueries windows;
  private final Function<Instant, Future<LogBacklog>> log;
  private final BusinessClock clock;
  private final Duration cutOff;
  private final Duration deliveryGrace;

  /**
   * @param log how far usage is behind what the log had by a time, by now if it is null
   */
  Usage(
      UsageAcceptance acceptance,
      UsageQueries queries,
      WindowQueries windows,
      Function<Instant, Future<LogBacklog>> log,
      BusinessClock clock,
      Duration cutOff,
      Duration deliveryGrace) {
    this.acceptance = acceptance;
    this.queries = queries;
    this.windows = windows;
    this.log = log;
    this.clock = clock;
    this.cutOff = cutOff;
    this.deliveryGrace = deliveryGrace;
  }

  @Override
  public Future<UsageReceipt> acceptUsage(
      Caller caller, UsageFraming framing, String stream, Buffer body) {
    return acceptance.accept(caller, framing, stream, body);
  }

  @Override
  public Future<UsageCountPage> countUsage(
      Caller caller, LocalDate from, LocalDate to, String meter, String cursor, Integer limit) {
    return queries.count(caller, from, to, meter, cursor, limit);
  }

  @Override
  public Future<UsageEventList> findUsageEvents(Caller caller, String id, String source) {
    return queries.find(caller, source, id);
  }

  @Override
  public Future<UsageSummaryPage> summariseUsage(
      Caller caller,
      String customer,
      String entity,
      String meter,
      LocalDate from,
      LocalDate to,
      Granularity granularity,
      String cursor,
      Integer limit) {
    return queries.summarise(caller, customer, entity, meter, from, to, granularity, cursor, limit);
  }

  @Override
  public Future<UsageWindowPage> listInvoicedWindows(
      Caller caller, String entity, String invoice, String line, String cursor, Integer limit) {
    return windows.invoiced(caller, entity, invoice, line, cursor, limit);
  }

  @Override
  public Future<UsageWindowEventPage> listWindowEvents(
      Caller caller, String id, String invoice, String cursor, Integer limit) {
    return windows.events(caller, id, invoice, cursor, limit);
  }

  @Override
  public Future<UsageTraceList> traceUsageEvents(Caller caller, String source, String id) {
    return windows.trace(caller, source, id);
  }

  @Override
  public Future<UsageBacklog> usageBacklog(
      Caller caller, Instant acceptedUntil, Instant usedBefore) {
    return log.apply(acceptedUntil)
        .compose(
            behind ->
                queries.backlog(
                    caller, behind, stillHeld(usedBefore), clock.now().minus(deliveryGrace)));
  }

  /**
   * Once the cut-off of that time has passed in every zone, no held event can count before it any
   * more: one that is held still waits for the cut-off of somebody else's period.
   */
  private Instant stillHeld(Instant usedBefore) {
    return usedBefore != null && !clock.now().isBefore(usedBefore.plus(cutOff).plus(BETWEEN_ZONES))
        ? Instant.EPOCH
        : usedBefore;
  }
}
