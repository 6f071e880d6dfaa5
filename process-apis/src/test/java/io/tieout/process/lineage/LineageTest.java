package io.tieout.process.lineage;

import static io.tieout.process.TestStore.await;
import static io.tieout.process.TestStore.caller;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.tieout.model.EventTrail;
import io.tieout.model.LineageLine;
import io.tieout.model.Money;
import io.tieout.model.UsageWindow;
import io.tieout.model.UsageWindowDelivery;
import io.tieout.model.UsageWindowEvent;
import java.math.BigDecimal;
import java.util.ArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * A partner's invoice of 55.01: 15 API calls of two days for 35.00, of which one day was delivered
 * in two parts and had a revision afterwards, a flat 20.00, and a cent that rounding left. Its
 * month was closed when it was posted.
 */
class LineageTest {
  @AutoClose private static final LineageBed bed = new LineageBed();

  @Test
  void leadsFromADocumentBackToWhatItChargesFor() {
    // When
    var lineage = await(bed.lineage.documentLineage(caller("acme"), bed.document, null, null));

    // Then
    assertThat(lineage.document().erpId()).isEqualTo("20001");
    assertThat(lineage.document().source().id()).isEqualTo("in_1");
    assertThat(lineage.document().period()).isEqualTo("2026-04");
    assertThat(lineage.document().originalPeriod()).isEqualTo("2026-03");
    assertThat(lineage.document().periodReason()).isEqualTo("2026-03 is closed");
    assertThat(lineage.lines())
        .extracting(
            LineageLine::line, LineageLine::quantity, LineageLine::used, LineageLine::windowsTotal)
        .containsExactly(
            tuple("il_1", new BigDecimal("15"), new BigDecimal("15"), 2L),
            tuple("il_2", new BigDecimal("1"), null, 0L),
            tuple(null, null, null, 0L));
    assertThat(lineage.lines())
        .extracting(LineageLine::net, line -> line.erp().item(), line -> line.erp().net())
        .containsExactly(
            tuple(usd("35.00"), "API-CALLS", usd("35.00")),
            tuple(usd("20.00"), "FLAT", usd("20.00")),
            tuple(null, "ROUNDING", usd("0.01")));
    assertThat(lineage.lines())
        .extracting(LineageLine::proration)
        .containsExactly(null, LineageBed.PRORATION, null);
    var windows = lineage.lines().getFirst().windows();
    assertThat(windows)
        .extracting(
            UsageWindow::quantity,
            UsageWindow::measured,
            UsageWindow::events,
            UsageWindow::deliveriesTotal)
        .containsExactly(
            tuple(new BigDecimal("10"), new BigDecimal("15"), 3L, 2),
            tuple(new BigDecimal("5"), new BigDecimal("5"), 1L, 1));
    assertThat(windows.getFirst().deliveries())
        .extracting(UsageWindowDelivery::identifier, UsageWindowDelivery::quantity)
        .containsExactly(
            tuple("w-1-1-0", new BigDecimal("7")), tuple("w-1-1-1", new BigDecimal("3")));
  }

  @Test
  void leadsToALinePageByPage() {
    // Given
    var first = await(bed.lineage.documentLineage(caller("acme"), bed.document, null, 2));

    // When
    var rest = await(bed.lineage.documentLineage(caller("acme"), bed.document, first.next(), 2));

    // Then
    assertThat(first.lines()).extracting(LineageLine::number).containsExactly(1, 2);
    assertThat(rest.lines()).extracting(LineageLine::number).containsExactly(3);
    assertThat(rest.next()).isNull();
  }

  @Test
  void listsTheEventsThatADocumentChargesFor() {
    // Given
    var seen = new ArrayList<UsageWindowEvent>();
    String cursor = null;

    // When
    do {
      var page = await(bed.lineage.documentEvents(caller("acme"), bed.document, "w-1", cursor, 1));
      seen.addAll(page.items());
      cursor = page.next();
    } while (cursor != null);

    // Then
    assertThat(seen)
        .extracting(UsageWindowEvent::id, UsageWindowEvent::quantity, UsageWindowEvent::delivery)
        .containsExactlyInAnyOrder(
            tuple("e-1", new BigDecimal("6"), "w-1-1-0"),
            tuple("e-2", new BigDecimal("4"), "w-1-1-0"));
  }

  @Test
  void aWindowThatTheDocumentDoesNotChargeForIsNoneOfIts() {
    // Given
    var caller = caller("acme");
    assertThat(await(bed.usage.listWindowEvents(caller, "w-3", "in_2", null, null))).isNotNull();

    // When
    var events = bed.lineage.documentEvents(caller, bed.document, "w-3", null, null);

    // Then
    assertThatThrownBy(() -> await(events)).isInstanceOf(Failure.NotFound.class);
  }

  @Test
  void leadsFromAnEventToTheErpLine() {
    // When
    var lineage = await(bed.lineage.eventLineage(caller("acme"), "/test", "e-1"));

    // Then
    assertThat(lineage.items())
        .singleElement()
        .satisfies(
            trail -> {
              assertThat(trail.event().delivery()).isEqualTo("w-1-1-0");
              assertThat(trail.window().quantity()).isEqualTo("10");
              assertThat(trail.document().id()).isEqualTo(bed.document);
              assertThat(trail.document().reference()).isEqualTo("tie-1");
              assertThat(trail.line().line()).isEqualTo("il_1");
              assertThat(trail.line().erp().net()).isEqualTo(usd("35.00"));
            });
  }

  @Test
  void eventThatNoInvoiceChargesForLeadsToItsDelivery() {
    // When
    var lineage = await(bed.lineage.eventLineage(caller(Caller.HOUSE), "/test", "e-3"));

    // Then
    assertThat(lineage.items())
        .extracting(
            trail -> trail.event().delivery(),
            trail -> trail.window().quantity(),
            EventTrail::document,
            EventTrail::line)
        .containsExactly(tuple("w-1-2-0", new BigDecimal("5"), null, null));
  }

  @Test
  void anotherTenantsDocumentAndEventLookLikeNone() {
    // Given
    var other = caller("other");

    // When
    var document = bed.lineage.documentLineage(other, bed.document, null, null);

    // Then
    assertThatThrownBy(() -> await(document)).isInstanceOf(Failure.NotFound.class);
    assertThatThrownBy(
            () -> await(bed.lineage.documentEvents(other, bed.document, "w-1", null, null)))
        .isInstanceOf(Failure.NotFound.class);
    assertThatThrownBy(() -> await(bed.lineage.eventLineage(other, "/test", "e-1")))
        .isInstanceOf(Failure.NotFound.class);
    assertThatThrownBy(() -> await(bed.usage.listWindowEvents(other, "w-1", null, null, null)))
        .isInstanceOf(Failure.NotFound.class);
    assertThat(await(bed.usage.listInvoicedWindows(other, "US", "in_1", "il_1", null, null)))
        .matches(page -> page.items().isEmpty() && page.total() == 0);
  }

  private static Money usd(String amount) {
    return new Money(new BigDecimal(amount), "USD");
  }
}
