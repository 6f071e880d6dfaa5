package io.tieout.experience.usage;

import io.tieout.api.UsageProcess;
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
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A process API of the test, which takes every line, as soon as it is let. */
final class TestUsage implements UsageProcess {
  final Queue<String> lines = new ConcurrentLinkedQueue<>();
  final Queue<String> streams = new ConcurrentLinkedQueue<>();
  final Promise<Void> takes = Promise.promise();

  @Override
  public Future<UsageReceipt> acceptUsage(
      Caller caller, UsageFraming framing, String stream, Buffer body) {
    var part = body.toString().lines().toList();
    lines.addAll(part);
    streams.add(stream);
    return takes.future().map(new UsageReceipt(part.size(), part.size(), 0, List.of(), 0));
  }

  @Override
  public Future<UsageEventList> findUsageEvents(Caller caller, String id, String source) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<UsageCountPage> countUsage(
      Caller caller, LocalDate from, LocalDate to, String meter, String cursor, Integer limit) {
    throw new UnsupportedOperationException();
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
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<UsageWindowPage> listInvoicedWindows(
      Caller caller, String entity, String invoice, String line, String cursor, Integer limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<UsageWindowEventPage> listWindowEvents(
      Caller caller, String id, String invoice, String cursor, Integer limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<UsageTraceList> traceUsageEvents(Caller caller, String source, String id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<UsageBacklog> usageBacklog(
      Caller caller, Instant acceptedUntil, Instant usedBefore) {
    throw new UnsupportedOperationException();
  }
}
