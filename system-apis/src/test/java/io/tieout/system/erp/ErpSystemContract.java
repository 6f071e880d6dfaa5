package io.tieout.system.erp;

import static io.tieout.system.erp.ErpSamples.DATE;
import static io.tieout.system.erp.ErpSamples.PERIOD;
import static io.tieout.system.erp.ErpSamples.customer;
import static io.tieout.system.erp.ErpSamples.listed;
import static io.tieout.system.erp.ErpSamples.posted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tieout.api.ErpSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.tieout.model.DocumentKind;
import io.tieout.model.ErpCapabilities;
import io.tieout.model.ErpDocument;
import io.tieout.model.ErpDocumentPage;
import io.tieout.model.ErpOrdering;
import io.tieout.model.ErpPeriod;
import io.tieout.model.ErpPosted;
import io.tieout.model.ErpReferenceRule;
import io.tieout.model.PeriodState;
import io.tieout.model.SystemStatus;
import io.tieout.system.Wire;
import io.tieout.system.Wire.Failing;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What every adapter of an ERP promises, in one process and over HTTP alike. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ErpSystemContract {
  private static final DocumentKind INVOICE = DocumentKind.INVOICE;

  protected abstract ErpSystem erp();

  protected abstract ErpVendor vendor();

  private String account() {
    return vendor().account();
  }

  /** Somebody who waits for a minute. */
  protected static Caller caller() {
    return callerUntil(Instant.now().plus(Duration.ofMinutes(1)));
  }

  private static Caller callerUntil(Instant deadline) {
    return Caller.service(
        "test", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", deadline);
  }

  protected static <T> T now(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw Failure.of(e);
    }
  }

  private static <F extends Failure> F fails(Class<F> type, Supplier<Future<?>> call) {
    var failed = new ArrayList<F>();
    assertThatExceptionOfType(type).isThrownBy(() -> now(call.get())).satisfies(failed::add);
    return failed.getFirst();
  }

  private String customerOf(String entity) {
    var reference = "C-" + entity;
    return now(erp().putErpCustomer(caller(), account(), reference, customer("Acme", entity))).id();
  }

  private ErpDocument document(DocumentKind kind, String entity, String period, String... figures) {
    return ErpSamples.document(kind, entity, customerOf(entity), period, figures);
  }

  private ErpDocument invoice() {
    return document(INVOICE, "US", PERIOD, "35.00", "2.19", "0.08", "0.01");
  }

  private Future<String> create(ErpDocument document) {
    return erp().createErpDocument(caller(), account(), document).map(created -> created.id());
  }

  private Future<ErpPosted> find(ErpDocument document) {
    return erp().findErpDocument(caller(), account(), document.kind(), document.reference());
  }

  private ErpCapabilities capabilities() {
    return now(erp().erpCapabilities(caller(), account()));
  }

  @Test
  void stateIsKnownAndAnUnknownAccountIsNotFound() {
    // When
    var state = now(erp().erpState(caller(), account()));

    // Then
    assertThat(state.account()).isEqualTo(account());
    assertThat(state.status()).isEqualTo(SystemStatus.UP);
    fails(Failure.NotFound.class, () -> erp().erpState(caller(), "no-such-account"));
    fails(
        Failure.NotFound.class,
        () -> erp().createErpDocument(caller(), "no-such-account", invoice()));
  }

  @Test
  void customerIsOneHoweverOftenItIsPut() {
    // Given
    var first = now(erp().putErpCustomer(caller(), account(), "C-once", customer("Acme", "US")));
    int customers = vendor().customers();

    // When
    var again =
        now(erp().putErpCustomer(caller(), account(), "C-once", customer("Acme Inc", "US")));

    // Then
    assertThat(again).isEqualTo(first);
    assertThat(vendor().customers()).isEqualTo(customers);
    assertThat(now(erp().findErpCustomer(caller(), account(), "C-once"))).isEqualTo(first);
  }

  @Test
  void customerPutManyTimesAtOnceIsOne() {
    // Given
    int customers = vendor().customers();
    var acme = customer("Acme", "US");

    // When
    var puts =
        IntStream.range(0, 8)
            .mapToObj(i -> erp().putErpCustomer(caller(), account(), "C-crowd", acme))
            .toList();

    // Then
    assertThat(puts.stream().map(ErpSystemContract::now).distinct()).hasSize(1);
    assertThat(vendor().customers()).isEqualTo(customers + 1);
  }

  @Test
  void customerWhosePuttingIsLostIsUncertainAndStillOne() {
    // Given
    int customers = vendor().customers();
    var acme = customer("Acme", "US");
    vendor().failNextWrite(Failing.RESET_AFTER);
    fails(Failure.Uncertain.class, () -> erp().putErpCustomer(caller(), account(), "C-lost", acme));

    // When
    now(erp().putErpCustomer(caller(), account(), "C-lost", acme));

    // Then
    assertThat(vendor().customers()).isEqualTo(customers + 1);
  }

  @Test
  void whatIsNotThereIsNotFound() {
    // When
    var failure = fails(Failure.NotFound.class, () -> find(invoice()));

    // Then
    assertThat(failure.code()).isEqualTo("not-found");
    fails(Failure.NotFound.class, () -> erp().findErpCustomer(caller(), account(), "C-none"));
    fails(Failure.NotFound.class, () -> erp().findErpPeriod(caller(), account(), "US", "2031-01"));
  }

  @Test
  void entityWithoutAPlaceInTheErpIsNamed() {
    // When
    var failure =
        fails(
            Failure.Rejected.class,
            () -> erp().putErpCustomer(caller(), account(), "C-FR", customer("Acme", "FR")));

    // Then
    assertThat(failure.code()).isEqualTo("mapping-missing");
    assertThat(failure.detail()).contains("FR");
  }

  @ParameterizedTest
  @CsvSource({
    "INVOICE, US, 35.00, 2.19, 0.08, 0.01",
    "INVOICE, US, 1234567890.12, 0.00, -0.12, 0.00",
    "INVOICE, JP, 1000, 100, 1, 0",
    "INVOICE, KW, 12.345, 0.617, 0.001, 0.000",
    "CREDIT_MEMO, US, 10.00, 0.63, 5.00, 0.31"
  })
  void documentReadsBackWithEveryFigure(
      DocumentKind kind, String entity, String net1, String tax1, String net2, String tax2) {
    // Given
    var document = document(kind, entity, PERIOD, net1, tax1, net2, tax2);

    // When
    String id = now(create(document));

    // Then
    assertThat(now(find(document))).isEqualTo(posted(id, document));
  }

  @Test
  void amountsOfZeroArePosted() {
    // Given
    var document = document(INVOICE, "US", PERIOD, "0.00", "0.00", "0.00", "0.00");

    // When
    String id = now(create(document));

    // Then
    assertThat(now(find(document))).isEqualTo(posted(id, document));
  }

  @Test
  void secondDocumentUnderOneReferenceIsTreatedAsDeclared() {
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
  void ofManyAtOnceUnderOneReferenceOneIsPosted() {
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
  void shutPeriodRefusesAndTakesAgainOnceItIsOpen(PeriodState shut) {
    // Given
    assertThat(capabilities().periodState()).isTrue();
    vendor().setPeriod("2026-02", shut);
    var document = document(INVOICE, "US", "2026-02", "35.00", "2.19", "0.08", "0.01");

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

  private ErpPeriod period(String period) {
    return now(erp().findErpPeriod(caller(), account(), "US", period));
  }

  @Test
  void postingPeriodIsApartFromTheDateWhereDeclared() {
    // Given
    assertThat(capabilities().postingPeriod()).isTrue();
    var document = document(INVOICE, "US", "2026-05", "35.00", "2.19", "0.08", "0.01");

    // When
    now(create(document));

    // Then
    assertThat(now(find(document)).period()).isEqualTo("2026-05");
    assertThat(now(find(document)).documentDate()).isEqualTo(DATE);
  }

  @Test
  void datesMayComeInAnyOrderWhereDeclared() {
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
  void asManyAtOnceAsDeclaredAreTaken() {
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
  void ledgerIsListedPageByPage() {
    // Given
    List<ErpPosted> expected = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      var kind = i == 3 ? DocumentKind.CREDIT_MEMO : INVOICE;
      var document = document(kind, "JP", "2026-01", "100" + i, "100", "1", "0");
      expected.add(listed(now(create(document)), document));
    }
    now(create(document(INVOICE, "KW", "2026-01", "12.345", "0.617", "0.001", "0.000")));
    now(create(document(INVOICE, "JP", "2026-04", "1000", "100", "1", "0")));

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

  @ParameterizedTest
  @EnumSource(Failing.class)
  void whatWasOnlyToBeReadIsUnavailableNotUncertain(Failing how) {
    // Given
    var document = invoice();
    String id = now(create(document));
    vendor().failNextRead(how);

    // When
    var failure = fails(Failure.Unavailable.class, () -> find(document));

    // Then
    assertThat(failure.retryAfter()).isPositive();
    if (how == Failing.RATE_LIMITED) {
      assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(Wire.RETRY_AFTER_SECONDS));
    }
    assertThat(now(find(document))).isEqualTo(posted(id, document));
  }

  @ParameterizedTest
  @EnumSource(Failing.class)
  void ledgerThatCannotBeReadIsNotEmpty(Failing how) {
    // Given
    period(PERIOD); // which month it is need not be asked any more
    vendor().failNextRead(how);

    // When
    var failure =
        fails(
            Failure.Unavailable.class,
            () -> erp().listErpDocuments(caller(), account(), "US", PERIOD, null, 2));

    // Then
    assertThat(failure.retryAfter()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(Failing.class)
  void whatWasSentAndFailedIsUncertainUnlessTheVendorLimitedIt(Failing how) {
    // Given
    assertThat(capabilities().lookUp()).isTrue();
    var document = invoice();
    period(PERIOD);
    vendor().failNextWrite(how);

    // When
    var failure = fails(Failure.class, () -> create(document));

    // Then
    if (how == Failing.RATE_LIMITED) {
      assertThat(failure)
          .isInstanceOfSatisfying(
              Failure.Unavailable.class,
              limited ->
                  assertThat(limited.retryAfter())
                      .isEqualTo(Duration.ofSeconds(Wire.RETRY_AFTER_SECONDS)));
    } else {
      assertThat(failure).isInstanceOf(Failure.Uncertain.class);
    }
    assertThat(now(find(document).map(found -> true).otherwise(false))).isEqualTo(how.isDone());
    if (how.isDone()) {
      assertThat(fails(Failure.Conflict.class, () -> create(document)).code())
          .isEqualTo("duplicate-reference");
    } else {
      now(create(document));
    }
  }

  @Test
  void callWhoseDeadlineHasPassedIsNotSent() {
    // Given
    var document = invoice();
    int calls = vendor().calls();
    var late = callerUntil(Instant.now().minusMillis(1));

    // When
    var failure =
        fails(Failure.Unavailable.class, () -> erp().createErpDocument(late, account(), document));

    // Then
    assertThat(failure.code()).isEqualTo("deadline-passed");
    assertThat(vendor().calls()).isEqualTo(calls);
  }
}
