package io.tieout.process.posting;

import static io.tieout.model.PostingState.POSTED;
import static io.tieout.model.PostingState.WAITING_PERIOD;
import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.backbone.config.Secret;
import io.tieout.backbone.resilience.GuardConfig;
import io.tieout.backbone.resilience.VendorGuard;
import io.tieout.model.Caller;
import io.tieout.model.DocumentKind;
import io.tieout.model.ErpPosted;
import io.tieout.model.ErpReferenceRule;
import io.tieout.model.PostingMove;
import io.tieout.sandbox.SandboxServers;
import io.tieout.sandbox.kit.VendorHost;
import io.tieout.system.erp.netsuite.NetSuite;
import io.tieout.system.erp.netsuite.NetSuiteConfig;
import io.tieout.system.vendor.VendorEndpoint;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way to the ledger of a simulated NetSuite whose periods close. */
class NextOpenAtNetSuiteTest {
  /** NetSuite's internal id of the period of December 2025; the months follow. */
  private static final int FIRST_PERIOD = 100;

  private PostingBed bed;
  private Pool pool;
  private VendorHost host;
  private URI vendor;
  private NetSuite netsuite;

  @BeforeEach
  void open() {
    bed = new PostingBed();
    var database = SandboxServers.postgres().uri(SandboxServers.freshDatabase(), "core");
    pool =
        PgBuilder.pool().using(bed.vertx).connectingTo(PgConnectOptions.fromUri(database)).build();
    host = new VendorHost(bed.vertx, pool, "netsuite");
    var unused =
        new io.tieout.sandbox.netsuite.NetSuite(
            host, new io.tieout.sandbox.netsuite.NetSuite.Options("tieout", "secret", 5));
    vendor = URI.create("http://127.0.0.1:" + host.start(0).await());
    control(HttpMethod.PUT, "clock", "{'now': '2026-04-05T00:00:00Z'}");
    seed("subsidiary", "{'id': '1', 'name': 'US', 'currency': {'refName': 'USD'}}");
    seed("customer", "{'id': '1001', 'companyName': 'Acme', 'subsidiary': {'id': '1'}}");
    netsuite = adapter();
    bed.port = netsuite;
    bed.config = PostingBed.config(PeriodPolicy.NEXT_OPEN);
    bed.arriveCustomer(Caller.HOUSE);
  }

  @AfterEach
  void close() {
    bed.clear();
    netsuite.close().await();
    host.stop().await();
    pool.close().await();
    bed.close();
  }

  @Test
  void closedPeriodsAreSkippedAndTheDatesStay() {
    // Given March is closed and April locked for receivables
    set("2026-03", true, false);
    set("2026-04", false, true);
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", POSTED);
    assertThat(bed.posting("in_1").period()).isEqualTo("2026-05");
    assertThat(bed.posting("in_1").originalPeriod()).isEqualTo("2026-03");
    assertThat(bed.moves("in_1"))
        .filteredOn(move -> move.state() == WAITING_PERIOD)
        .extracting(PostingMove::note)
        .containsExactly("posted into 2026-05 instead of 2026-03: 2026-03 to 2026-04 are closed");
    assertThat(held())
        .satisfies(
            held -> {
              assertThat(held.period()).isEqualTo("2026-05");
              assertThat(held.documentDate()).isEqualTo(LocalDate.parse("2026-04-04"));
              assertThat(held.gross()).isEqualTo(Samples.usd("35.00"));
            });
    var ledger =
        netsuite
            .listErpDocuments(PostingBed.house(), PostingBed.ERP, "US", "2026-05", null, 10)
            .await();
    assertThat(ledger.items()).extracting(ErpPosted::id).containsExactly(held().id());
  }

  @Test
  void withoutAnOpenPeriodItWaitsForOne() {
    // Given NetSuite has periods until July
    for (int month = 3; month <= 7; month++) {
      set("2026-0" + month, true, false);
    }
    bed.startLane();
    bed.receive(Samples.invoice("in_1", "35.00"));
    PostingBed.eventually(() -> !bed.exceptions().isEmpty(), "no exception");
    assertThat(bed.exceptions())
        .singleElement()
        .matches(open -> open.kind().equals("no-open-period"));

    // When
    set("2026-06", false, false);

    // Then
    bed.awaitState("in_1", POSTED);
    assertThat(held().period()).isEqualTo("2026-06");
  }

  private ErpPosted held() {
    return netsuite
        .findErpDocument(
            PostingBed.house(),
            PostingBed.ERP,
            DocumentKind.INVOICE,
            bed.posting("in_1").reference())
        .await();
  }

  private NetSuite adapter() {
    var config =
        new NetSuiteConfig(
            PostingBed.ERP,
            new VendorEndpoint(vendor, Duration.ofSeconds(5), Duration.ofSeconds(3), 32),
            "tieout",
            new Secret("secret"),
            Map.of("US", "1"),
            5,
            ErpReferenceRule.UNIQUE,
            Duration.ofSeconds(3));
    var guard =
        new GuardConfig(5_000, 5, 1_000, Duration.ofSeconds(30), 1_000, Duration.ofSeconds(1));
    var clock = Clock.systemUTC();
    return NetSuite.open(
        bed.vertx, config, new VendorGuard(bed.vertx, PostingBed.ERP, guard, clock), clock);
  }

  private void set(String period, boolean closed, boolean locked) {
    var month = YearMonth.parse(period);
    seed(
        "accountingPeriod",
        """
        {'id': '%d', 'periodName': '%s', 'startDate': '%s', 'endDate': '%s', 'closed': %b,
         'arLocked': %b, 'allLocked': false}"""
            .formatted(
                FIRST_PERIOD + YearMonth.of(2025, 12).until(month, ChronoUnit.MONTHS),
                period,
                month.atDay(1),
                month.atEndOfMonth(),
                closed,
                locked));
  }

  private void seed(String type, String object) {
    control(HttpMethod.POST, "objects/" + type, "[" + object + "]");
  }

  private void control(HttpMethod method, String what, String body) {
    var options =
        new RequestOptions()
            .setMethod(method)
            .setAbsoluteURI(vendor.resolve("/_sandbox/" + what).toString());
    var status =
        bed.vertx
            .createHttpClient()
            .request(options)
            .compose(
                request ->
                    request
                        .send(Buffer.buffer(body.replace('\'', '"')))
                        .compose(response -> response.body().map(read -> response.statusCode())))
            .await();
    assertThat(status).as(what).isBetween(200, 299);
  }
}
