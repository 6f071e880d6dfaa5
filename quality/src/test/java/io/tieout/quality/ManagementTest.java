package io.tieout.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.model.Role;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What probes and scrapers may ask of a process. */
@ExtendWith(Product.Resolver.class)
class ManagementTest {

  /** Each has few values, and none that a client or an event can make up. */
  private static final Set<String> LABELS =
      Set.of(
          "account",
          "action",
          "area",
          "cause",
          "db_system_name",
          "gc",
          "http_request_method",
          "http_response_status_code",
          "http_route",
          "id",
          "operation",
          "outcome",
          "le",
          "pool_name",
          "pool_type",
          "server_address",
          "server_port",
          "service",
          "state");

  private final Product product;

  ManagementTest(Product product) {
    this.product = product;
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/live", "/health/ready", "/metrics"})
  void canOnlyBeRead(String path) {
    // When
    var posted = ask("POST", path);

    // Then
    assertThat(posted.status()).isEqualTo(405);
    assertThat(posted.code()).isEqualTo("method-not-allowed");
    assertThat(posted.header("allow")).isEqualTo("GET, HEAD");
    var read = ask("GET", path);
    var head = ask("HEAD", path);
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.body()).isNotEmpty();
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("content-type")).isEqualTo(read.header("content-type"));
    assertThat(head.body()).isEmpty();
  }

  @Test
  void requestsAreMeasuredByTheRoutesOfTheContracts() {
    // Given a client that makes things up
    RawHttp.exchange(product.gateway(), "GET /made/up-1 HTTP/1.1\r\nHost: a\r\n\r\n");
    RawHttp.exchange(product.gateway(), "BREW /made/up-2 HTTP/1.1\r\nHost: a\r\n\r\n");
    product.get(Role.AUDITOR, "/api/finance/v1/documents/made-up-3");
    Product.await(() -> !unknownDocuments(scrape()).isEmpty());

    // When
    var scrape = scrape();

    // Then
    assertThat(unknownDocuments(scrape))
        .extracting(one -> one.labels().get("le"))
        .containsExactly(
            "0.005", "0.01", "0.025", "0.05", "0.075", "0.1", "0.25", "0.5", "0.75", "1.0", "2.5",
            "5.0", "7.5", "10.0", "+Inf");
    assertThat(scrape.named("http_server_active_requests")).isNotEmpty();
    assertThat(scrape.named("http_client_request_duration_seconds_count"))
        .isNotEmpty()
        .allSatisfy(one -> assertThat(one.labels()).containsKeys("server_address", "server_port"));
    assertThat(scrape.series())
        .flatExtracting(one -> one.labels().values())
        .contains("_OTHER")
        .noneMatch(value -> value.contains("made") || value.contains("BREW"));
  }

  @Test
  void metricsHaveBaseUnitsAndFewLabels() {
    // When
    var scrape = scrape();

    // Then
    assertThat(scrape.named("process_cpu_time_seconds_total"))
        .singleElement()
        .satisfies(one -> assertThat(one.value()).isBetween(1.0, 1e5));
    assertThat(scrape.kinds())
        .allSatisfy(
            (name, kind) -> {
              assertThat(name.endsWith("_total")).as(name).isEqualTo(kind.equals("counter"));
              assertThat(name).doesNotMatch(".*_(ns|ms|millis|nanos|minutes|kb|mb)(_.*)?");
              if (name.matches(".*_(time|duration|pause)(_.*)?")) {
                assertThat(name).matches(".*_seconds(_total|_max)?");
              }
            });
    assertThat(scrape.series()).flatExtracting(one -> one.labels().keySet()).isSubsetOf(LABELS);
  }

  @Test
  void whatWaitsAndWhatVendorsAnswerIsMeasured() {
    // Given a month that was played
    Product.await(() -> scrape().named("tieout_outbox_waiting_events").getFirst().value() == 0);

    // When
    var scrape = scrape();

    // Then
    assertThat(scrape.metrics("tieout_"))
        .containsExactlyInAnyOrder(
            "tieout_outbox_waiting_events",
            "tieout_unfinished_postings",
            "tieout_usage_events_total",
            "tieout_usage_held_events",
            "tieout_usage_undelivered_windows",
            "tieout_usage_unread_records",
            "tieout_usage_unwindowed_records",
            "tieout_vendor_breaker_open",
            "tieout_vendor_call_duration_seconds",
            "tieout_vendor_call_duration_seconds_max");
    assertThat(scrape.named("tieout_usage_events_total"))
        .extracting(one -> one.labels().get("outcome"))
        .containsExactlyInAnyOrder("accepted", "duplicate", "refused");
    assertThat(scrape.named("tieout_usage_events_total"))
        .filteredOn(one -> one.labels().get("outcome").equals("accepted"))
        .allMatch(one -> one.value() > 0);
    assertThat(scrape.named("tieout_vendor_call_duration_seconds_count"))
        .filteredOn(one -> one.labels().get("account").equals("netsuite-main"))
        .filteredOn(one -> one.labels().get("operation").equals("createErpDocument"))
        .filteredOn(one -> one.labels().get("outcome").equals("success"))
        .allMatch(one -> one.value() > 0)
        .isNotEmpty();
    assertThat(scrape.named("tieout_unfinished_postings"))
        .extracting(one -> one.labels().get("account") + " " + one.labels().get("state"))
        .contains("netsuite-main UNCERTAIN", "netsuite-main WAITING_PERIOD");
    assertThat(scrape.named("tieout_vendor_breaker_open"))
        .extracting(one -> one.labels().get("account"))
        .contains("netsuite-main", "salesforce-main");
  }

  /** The durations of requests for documents that there are not. */
  private static List<Scrape.Series> unknownDocuments(Scrape scrape) {
    return scrape.named("http_server_request_duration_seconds_bucket").stream()
        .filter(one -> one.labels().get("http_route").equals("/api/finance/v1/documents/{id}"))
        .filter(one -> one.labels().get("http_request_method").equals("GET"))
        .filter(one -> one.labels().get("http_response_status_code").equals("404"))
        .toList();
  }

  private Scrape scrape() {
    return Scrape.of(ask("GET", "/metrics").text());
  }

  private RawHttp.Answer ask(String method, String path) {
    return RawHttp.exchange(
        product.management(),
        "%s %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".formatted(method, path));
  }
}
