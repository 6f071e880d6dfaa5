package io.tieout.system.erp;

import static io.tieout.system.erp.ErpSamples.DATE;
import static io.tieout.system.erp.ErpSamples.PERIOD;
import static io.tieout.system.erp.ErpSamples.listed;
import static io.tieout.system.erp.ErpSamples.posted;
import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.DocumentKind;
import io.tieout.model.ErpDocumentPage;
import io.tieout.model.ErpOrdering;
import io.tieout.model.ErpPeriod;
import io.tieout.model.ErpPosted;
import io.tieout.model.ErpReferenceRule;
import io.tieout.model.PeriodState;
import io.vertx.core.Future;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Documents are posted once, into open periods, and read back to the last figure. */
interface ErpDocumentContract extends ErpUnderTest {
  @ParameterizedTest
  @CsvSource({
    "INVOICE, US, 35.00, 2.19, 0.08, 0.01",
    "INVOICE, US, 1234567890.12, 0.00, -0.12, 0.00",
    "INVOICE, JP, 1000, 100, 1, 0",
    "INVOICE, KW, 12.345, 0.617, 0.001, 0.000",
    "CREDIT_MEMO, US, 10.00, 0.63, 5.00, 0.31"
  })
  default void documentReadsBackWithEveryFigure(
      DocumentKind kind, String entity, String net1, String tax1, String net2, String tax2) {
    // Given
    var document = document(kind, entity, PERIOD, net1, tax1, net2, tax2);

    // When
    String id = now(create(document));

    // Then
    assertThat(now(find(document))).isEqualTo(posted(id, document));
  }

  @Test
  default void amountsOfZeroArePosted() {
    // Given
    var document = document(DocumentKind.INVOICE, "US", PERIOD, "0.00", "0.00", "0.00", "0.00");

    // When
    String id = now(create(document));

    // Then
    assertThat(now(find(document))).isEqualTo(posted(id, document));
  }

  @Test
  default void secondDocumentUnderOneReferenceIsTreatedAsDeclared() {
    // Given
    assertThat(capabilities().reference()).isEqualTo(ErpReferenceRule.UNIQUE);
    var first = invoice();
    String id = now(create(first));
    var second = ErpSamples.changed(first, "another", DATE.minusDays(1));

    // When
    var failure = fails(Failure.Conflict.class, () -> create(second));

    // Then
    assertThat(failure.code()).isEqualTo("duplicate-reference");
    assertThat(now(find(first))).isEqualTo(posted(id, first));
  }

  @Test
  default void ofManyAtOnceUnderOneReferenceOneIsPosted() {
    // Given
    var document = invoice();

    // When
    var calls = IntStream.range(0, 8).mapToObj(i -> create(document)).toList();

    // Then
    now(Future.join(calls).otherwiseEmpty());
    assertThat(calls).filteredOn(Future::succeeded).hasSize(1);
    assertThat(calls)
        .filteredOn(Future::failed)
        .allSatisfy(
            call -> assertThat(Failure.of(call.cause()).code()).isEqualTo("duplicate-reference"));
  }

  @ParameterizedTest
  @EnumSource(
      value = PeriodState.class,
      names = {"CLOSED", "LOCKED"})
  default void shutPeriodRefusesAndTakesAgainOnceItIsOpen(PeriodState shut) {
    // Given
    assertThat(capabilities().periodState()).isTrue();
    vendor().setPeriod("2026-02", shut);
    var document = document(DocumentKind.INVOICE, "US", "2026-02", "35.00", "2.19", "0.08", "0.01");

    // When
    var failure = fails(Failure.Conflict.class, () -> create(document));

    // Then
    assertThat(failure.code()).isEqualTo("period-closed");
    assertThat(period("2026-02").state()).isEqualTo(shut);
    vendor().setPeriod("2026-02", PeriodState.OPEN);
    assertThat(period("2026-02"))
        .isEqualTo(
            new ErpPeriod(
                "US",
                "2026-02",
                LocalDate.parse("2026-02-01"),
                LocalDate.parse("2026-03-01"),
                PeriodState.OPEN));
    assertThat(now(find(document).otherwise((ErpPosted) null))).isNull();
    now(create(document));
  }

  @Test
  default void postingPeriodIsApartFromTheDateWhereDeclared() {
    // Given
    assertThat(capabilities().postingPeriod()).isTrue();
    var document = document(DocumentKind.INVOICE, "US", "2026-05", "35.00", "2.19", "0.08", "0.01");

    // When
    now(create(document));

    // Then
    assertThat(now(find(document)).period()).isEqualTo("2026-05");
    assertThat(now(find(document)).documentDate()).isEqualTo(DATE);
  }

  @Test
  default void datesMayComeInAnyOrderWhereDeclared() {
    // Given
    assertThat(capabilities().ordering()).isEqualTo(ErpOrdering.FREE);
    now(create(invoice()));
    var later = invoice();
    var older = ErpSamples.changed(later, later.number(), DATE.minusDays(20));

    // When
    now(create(older));

    // Then
    assertThat(now(find(older)).documentDate()).isEqualTo(DATE.minusDays(20));
  }

  @Test
  default void asManyAtOnceAsDeclaredAreTaken() {
    // Given
    assertThat(capabilities().batch()).isEqualTo(1);
    var documents =
        IntStream.range(0, capabilities().concurrency() * 3).mapToObj(i -> invoice()).toList();

    // When
    var calls = documents.stream().map(this::create).toList();

    // Then
    now(Future.all(calls));
  }

  @Test
  default void ledgerIsListedPageByPage() {
    // Given
    List<ErpPosted> expected = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      var kind = i == 3 ? DocumentKind.CREDIT_MEMO : DocumentKind.INVOICE;
      var document = document(kind, "JP", "2026-01", "100" + i, "100", "1", "0");
      expected.add(listed(now(create(document)), document));
    }
    now(
        create(
            document(DocumentKind.INVOICE, "KW", "2026-01", "12.345", "0.617", "0.001", "0.000")));
    now(create(document(DocumentKind.INVOICE, "JP", "2026-04", "1000", "100", "1", "0")));

    // When
    List<ErpDocumentPage> pages = new ArrayList<>();
    String cursor = null;
    do {
      pages.add(now(erp().listErpDocuments(caller(), account(), "JP", "2026-01", cursor, 2)));
      cursor = pages.getLast().next();
    } while (cursor != null);

    // Then
    assertThat(pages).extracting(page -> page.items().size()).containsExactly(2, 2, 1);
    assertThat(pages.stream().flatMap(page -> page.items().stream()))
        .containsExactlyElementsOf(expected);
    fails(
        Failure.Invalid.class,
        () -> erp().listErpDocuments(caller(), account(), "JP", "2026-01", "no-cursor", 2));
  }
}
