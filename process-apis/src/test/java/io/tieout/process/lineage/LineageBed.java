package io.tieout.process.lineage;

import static io.tieout.process.TestStore.await;
import static io.tieout.process.TestStore.caller;

import io.tieout.api.PostingProcess;
import io.tieout.api.UsageProcess;
import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.work.WorkerConfig;
import io.tieout.model.Caller;
import io.tieout.model.DocumentKind;
import io.tieout.model.ErpDocument;
import io.tieout.model.ErpLine;
import io.tieout.model.Invoice;
import io.tieout.model.InvoiceLine;
import io.tieout.model.Money;
import io.tieout.model.Proration;
import io.tieout.model.SourceRef;
import io.tieout.model.TaxBehaviour;
import io.tieout.process.TestConfig;
import io.tieout.process.TestStore;
import io.tieout.process.exceptions.ExceptionLog;
import io.tieout.process.masterdata.CustomerDirectory;
import io.tieout.process.masterdata.LegalEntities;
import io.tieout.process.posting.MappingConfig;
import io.tieout.process.posting.PostingConfig;
import io.tieout.process.posting.PostingModule;
import io.tieout.process.rating.PriceBook;
import io.tieout.process.usage.UsageModule;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** What usage and posting have stored of one invoice of the tenant {@code acme}, and lineage. */
final class LineageBed implements AutoCloseable {
  /** 20.00 for March of what costs 38.09 for two months. */
  static final Proration PRORATION =
      new Proration(
          new BigDecimal("38.09"),
          Instant.parse("2026-02-01T05:00:00Z"),
          Instant.parse("2026-04-01T04:00:00Z"));

  private static final Clock CLOCK = Clock.systemUTC();
  private static final Money ZERO = Money.zero("USD");

  private final TestStore database = new TestStore("masterdata", "exceptions", "usage", "posting");
  final UsageProcess usage = usage();
  final Lineage lineage;
  final String document;

  LineageBed() {
    PostingProcess postings = postings();
    lineage = new Lineage(database.vertx(), usage, postings);
    storeUsage();
    storePosting();
    document =
        await(
                postings.findPostingBySource(
                    caller(Caller.HOUSE), "US", DocumentKind.INVOICE, "in_1"))
            .id();
  }

  /** Nothing runs: what callers may read is all that is wanted of it. */
  private UsageProcess usage() {
    return new UsageModule(
            database.vertx(),
            database.store(),
            null,
            null,
            UsageModule.RECEIVED,
            UsageModule.DOCUMENTS,
            null,
            new LegalEntities(List.of()),
            new CustomerDirectory(database.store(), 1),
            new PriceBook(null, CLOCK, Duration.ofHours(1)),
            new ExceptionLog(CLOCK),
            CLOCK::instant,
            CLOCK,
            TestConfig.USAGE)
        .process();
  }

  private PostingProcess postings() {
    var config =
        new PostingConfig(
            TestConfig.CONSUMER,
            new MappingConfig(
                new MappingConfig.Rules(Map.of(), Map.of(), Map.of(), null, null, null, null),
                Map.of()),
            WorkerConfig.every(Duration.ofSeconds(1)),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            TestConfig.RETRY,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Map.of());
    return new PostingModule(
            database.vertx(),
            config,
            database.store(),
            null,
            null,
            null,
            null,
            new LegalEntities(List.of()),
            new CustomerDirectory(database.store(), 1),
            new ExceptionLog(CLOCK),
            CLOCK)
        .process();
  }

  private void storeUsage() {
    sql(
        """
        INSERT INTO usage.metering_point (tenant, customer, contract, entity, zone, billed_zone, meter)
        VALUES ('acme', 'C-0001', 'K-0001', 'US', 'America/New_York', 'America/New_York', 'api-calls');
        INSERT INTO usage.usage_window
          (point, day, tenant, quantity, planned, delivered, events, revision, pending)
        VALUES (1, '2026-03-01', 'acme', 15, 15, 15, 3, 2, false),
          (1, '2026-03-02', 'acme', 5, 5, 5, 1, 1, false),
          (1, '2026-04-01', 'acme', 1, 1, 1, 1, 1, false);
        INSERT INTO usage.delivery
          (window_id, revision, part, quantity, log_until, state, due_at, invoice, invoice_line)
        VALUES (1, 1, 0, 7, '{10}', 'DELIVERED', 'epoch', 'in_1', 'il_1'),
          (1, 1, 1, 3, '{10}', 'DELIVERED', 'epoch', 'in_1', 'il_1'),
          (1, 2, 0, 5, '{20}', 'DELIVERED', 'epoch', NULL, NULL),
          (2, 1, 0, 5, '{10}', 'DELIVERED', 'epoch', 'in_1', 'il_1'),
          (3, 1, 0, 1, '{10}', 'DELIVERED', 'epoch', 'in_2', 'il_1');
        INSERT INTO usage.counter (tenant, source, meter, day, stored)
        VALUES ('acme', '/test', 'api-calls', '2026-03-01', 4);
        """);
    storeEvent("e-1", 1, "2026-03-01T05:00:00Z", "2026-03-01", "6");
    storeEvent("e-2", 2, "2026-03-02T04:59:59.999Z", "2026-03-01", "4");
    storeEvent("e-3", 12, "2026-03-01T12:00:00Z", "2026-03-01", "5");
    storeEvent("e-4", 3, "2026-03-02T05:00:00Z", "2026-03-02", "5");
  }

  private void storeEvent(String id, long offset, String time, String day, String quantity) {
    database.inTransaction(
        tx ->
            tx.preparedQuery(
                    """
                    INSERT INTO usage.event (digest, payload_hash, event_time, received_at,
                      log_offset, log_partition, point, day, quantity, tenant, source, status, event)
                    VALUES (encode(substr(sha256(convert_to('acme', 'UTF8') || '\\x00'
                        || convert_to('/test', 'UTF8') || '\\x00' || convert_to($1, 'UTF8')
                        || '\\x00'), 1, 16), 'hex')::uuid,
                      gen_random_uuid(), $2::text::timestamptz, $2::text::timestamptz, $3, 0, 1,
                      $4::text::date, $5::text::numeric, 'acme', '/test', 'STORED',
                      convert_to(json_build_object('id', $1::text)::text, 'UTF8'))""")
                .execute(Tuple.of(id, time, offset, day, quantity))
                .await());
  }

  private void storePosting() {
    var invoice =
        new Invoice(
            new SourceRef("stripe", "stripe-us", "in_1"),
            "cus_1",
            "US-2026-000001",
            "USD",
            LocalDate.parse("2026-04-04"),
            LocalDate.parse("2026-04-04"),
            null,
            Instant.parse("2026-04-04T04:00:00Z"),
            List.of(
                line("il_1", "api-calls-usd", "api-calls", "15", "35.00"),
                line("il_2", "base-usd", null, "1", "20.00")),
            List.of(),
            usd("55.01"),
            ZERO,
            usd("55.01"),
            null);
    var request =
        new ErpDocument(
            "tie-1",
            DocumentKind.INVOICE,
            "US",
            "1001",
            invoice.number(),
            invoice.issueDate(),
            "2026-04",
            List.of(sent("API-CALLS", "35.00"), sent("FLAT", "20.00"), sent("ROUNDING", "0.01")),
            invoice.net(),
            invoice.tax(),
            invoice.gross());
    database.inTransaction(
        tx ->
            tx.preparedQuery(
                    """
                    INSERT INTO posting.posting (tenant, entity, ledger, source_system, kind,
                      source_id, reference, source_account, version, financial_hash, document,
                      billing_customer, customer, number, document_date, period, original_period, period_reason, currency, net, tax,
                      gross, traceparent, account, state, note, received_at, updated_at, due_at,
                      request, erp_id)
                    VALUES ('acme', 'US', 'primary', 'stripe', 'INVOICE', 'in_1', 'tie-1',
                      'stripe-us', 1, '0', $1, 'cus_1', 'C-0001', 'US-2026-000001', '2026-04-04',
                      '2026-04', '2026-03', '2026-03 is closed', 'USD', 55.01, 0, 55.01, '', 'netsuite-main', 'RECEIVED', '',
                      'epoch', 'epoch', 'epoch', $2, '20001')""")
                .execute(
                    Tuple.of(
                        StrictJson.write(invoice).toString(), StrictJson.write(request).toString()))
                .await());
    for (var state : List.of("VALIDATED", "READY", "POSTING", "POSTED")) {
      sql("UPDATE posting.posting SET state = '%s'".formatted(state));
    }
  }

  private static InvoiceLine line(
      String id, String price, String meter, String quantity, String net) {
    return new InvoiceLine(
        id,
        "Charge",
        price,
        meter,
        Instant.parse("2026-03-01T05:00:00Z"),
        Instant.parse("2026-04-01T04:00:00Z"),
        new BigDecimal(quantity),
        usd(net),
        ZERO,
        TaxBehaviour.EXCLUSIVE,
        List.of(),
        meter == null ? PRORATION : null);
  }

  private static ErpLine sent(String item, String net) {
    return new ErpLine(item, item, usd(net), ZERO, "NT", null, null);
  }

  private static Money usd(String amount) {
    return new Money(new BigDecimal(amount), "USD");
  }

  private void sql(String statements) {
    await(database.store().core().query(statements).execute());
  }

  @Override
  public void close() {
    database.close();
  }
}
