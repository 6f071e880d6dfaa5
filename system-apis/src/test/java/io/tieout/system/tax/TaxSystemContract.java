package io.tieout.system.tax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tieout.api.TaxSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Address;
import io.tieout.model.Caller;
import io.tieout.model.Money;
import io.tieout.model.TaxBehaviour;
import io.tieout.model.TaxDocument;
import io.tieout.model.TaxReason;
import io.tieout.model.TaxResult;
import io.tieout.model.TaxStatus;
import io.tieout.model.TaxableLine;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What every adapter of a tax engine promises, in one process and over HTTP alike. The engine under
 * test charges 6.25% in Texas, nothing in Oregon, and French customers with a VAT number owe the
 * tax themselves.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class TaxSystemContract {
  private static final Address TEXAS = new Address("1 Main St", "Austin", "TX", "78701", "US");
  private static final Address OREGON = new Address("1 Main St", "Salem", "OR", "97301", "US");
  private static final Address FRANCE = new Address("1 rue", "Paris", null, "75001", "FR");

  private static final AtomicInteger REFERENCES = new AtomicInteger();

  private final Caller caller =
      Caller.service(
          "test",
          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
          Instant.now().plus(Duration.ofHours(1)));

  protected abstract TaxSystem tax();

  protected abstract String account();

  /** Lets the next call that changes something lose its answer, with everything done. */
  protected abstract void loseNextAnswer();

  private static String reference() {
    return "tie-" + REFERENCES.incrementAndGet();
  }

  private static TaxDocument document(Address address, String taxId, String... nets) {
    List<TaxableLine> lines = new java.util.ArrayList<>();
    for (String net : nets) {
      lines.add(
          new TaxableLine(
              "il_" + lines.size(), "api-calls", "SW054000", usd(net), TaxBehaviour.EXCLUSIVE));
    }
    return document(address, taxId, lines);
  }

  private static TaxDocument document(Address address, String taxId, List<TaxableLine> lines) {
    return new TaxDocument("C-1", LocalDate.parse("2026-04-04"), address, taxId, "USD", lines);
  }

  private static Money usd(String amount) {
    return new Money(new BigDecimal(amount), "USD");
  }

  private TaxResult record(String reference, TaxDocument document) {
    return now(tax().recordTaxDocument(caller, account(), reference, document));
  }

  private static <T> T now(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw Failure.of(e);
    }
  }

  @Test
  void documentIsRecordedUncommittedAndFound() {
    // Given
    String reference = reference();

    // When
    TaxResult recorded = record(reference, document(TEXAS, null, "35.00", "0.08"));

    // Then
    assertThat(recorded.status()).isEqualTo(TaxStatus.RECORDED);
    assertThat(recorded.tax()).isEqualTo(usd("2.20"));
    assertThat(recorded.lines()).extracting("id").containsExactly("il_0", "il_1");
    assertThat(recorded.lines()).extracting("tax").containsExactly(usd("2.19"), usd("0.01"));
    assertThat(recorded.lines().getFirst().details())
        .singleElement()
        .satisfies(
            detail -> {
              assertThat(detail.jurisdiction()).isEqualTo("US-TX");
              assertThat(detail.rate()).isEqualByComparingTo("0.0625");
              assertThat(detail.base()).isEqualTo(usd("35.00"));
              assertThat(detail.reason()).isEqualTo(TaxReason.STANDARD);
            });
    assertThat(now(tax().findTaxDocument(caller, account(), reference))).isEqualTo(recorded);
  }

  @Test
  void recordingAgainChangesNothingAndCommittingTwiceNeither() {
    // Given
    String reference = reference();
    var document = document(TEXAS, null, "35.00");
    TaxResult first = record(reference, document);
    assertThat(record(reference, document)).isEqualTo(first);
    now(tax().commitTaxDocument(caller, account(), reference));

    // When
    now(tax().commitTaxDocument(caller, account(), reference));

    // Then
    TaxResult found = now(tax().findTaxDocument(caller, account(), reference));
    assertThat(found.status()).isEqualTo(TaxStatus.COMMITTED);
    assertThat(found.tax()).isEqualTo(first.tax());
  }

  @Test
  void lostAnswerIsUncertainAndRepeatingRepairsIt() {
    // Given
    String reference = reference();
    var document = document(TEXAS, null, "35.00");
    loseNextAnswer();
    assertThatExceptionOfType(Failure.Uncertain.class)
        .isThrownBy(() -> record(reference, document));

    // When
    TaxResult recorded = record(reference, document);

    // Then
    assertThat(recorded.status()).isEqualTo(TaxStatus.RECORDED);
  }

  @Test
  void callWhoseDeadlineHasPassedIsNotSent() {
    // Given
    String reference = reference();
    var late = Caller.service("test", caller.traceparent(), Instant.now().minusMillis(1));

    // When
    var recording =
        assertThatExceptionOfType(Failure.Unavailable.class)
            .isThrownBy(
                () ->
                    now(
                        tax()
                            .recordTaxDocument(
                                late, account(), reference, document(TEXAS, null, "35.00"))));

    // Then
    recording.satisfies(failure -> assertThat(failure.code()).isEqualTo("deadline-passed"));
    assertThatExceptionOfType(Failure.NotFound.class)
        .isThrownBy(() -> now(tax().findTaxDocument(caller, account(), reference)));
  }

  @Test
  void taxThatIsInAnAmountIsWorkedOutOfIt() {
    // Given 17.00 with and without 6.25% in it
    var included =
        new TaxableLine("il_0", "seat", "SW054000", usd("17.00"), TaxBehaviour.INCLUSIVE);
    var onTop = new TaxableLine("il_1", "seat", "SW054000", usd("17.00"), TaxBehaviour.EXCLUSIVE);

    // When
    TaxResult recorded = record(reference(), document(TEXAS, null, List.of(included, onTop)));

    // Then
    assertThat(recorded.lines()).extracting("tax").containsExactly(usd("1.00"), usd("1.06"));
    assertThat(recorded.lines().getFirst().details().getFirst().base()).isEqualTo(usd("16.00"));
    assertThat(recorded.tax()).isEqualTo(usd("2.06"));
  }

  @Test
  void zeroHasItsReason() {
    // When
    TaxResult noNexus = record(reference(), document(OREGON, null, "35.00"));

    // Then
    assertThat(noNexus.tax()).isEqualTo(usd("0.00"));
    assertThat(reasons(noNexus)).containsExactly(TaxReason.NO_NEXUS);
    TaxResult reverse = record(reference(), document(FRANCE, "FR12345678901", "35.00"));
    assertThat(reverse.tax()).isEqualTo(usd("0.00"));
    assertThat(reasons(reverse)).containsExactly(TaxReason.REVERSE_CHARGE);
    assertThat(reverse.lines().getFirst().details().getFirst().base()).isEqualTo(usd("35.00"));
  }

  private static List<TaxReason> reasons(TaxResult result) {
    return result.lines().getFirst().details().stream().map(detail -> detail.reason()).toList();
  }

  @Test
  void whatIsNotThereIsNotFound() {
    // When
    var reading =
        assertThatExceptionOfType(Failure.NotFound.class)
            .isThrownBy(() -> now(tax().findTaxDocument(caller, account(), "tie-none")));

    // Then
    reading.satisfies(failure -> assertThat(failure.code()).isEqualTo("not-found"));
    assertThatExceptionOfType(Failure.NotFound.class)
        .isThrownBy(() -> now(tax().commitTaxDocument(caller, account(), "tie-none")));
    assertThatExceptionOfType(Failure.NotFound.class)
        .isThrownBy(() -> now(tax().taxState(caller, "no-such-account")));
  }
}
