package io.tieout.process.posting;

import static io.tieout.model.PostingState.EXCEPTION;
import static io.tieout.model.PostingState.POSTED;
import static io.tieout.model.PostingState.POSTING;
import static io.tieout.model.PostingState.READY;
import static io.tieout.model.PostingState.RECEIVED;
import static io.tieout.model.PostingState.VALIDATED;
import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.model.Address;
import io.tieout.model.Caller;
import io.tieout.model.ExceptionStatus;
import io.tieout.model.Invoice;
import io.tieout.model.InvoiceLine;
import io.tieout.model.TaxEvidence;
import io.tieout.model.TaxEvidenceKind;
import io.tieout.model.TaxLine;
import io.tieout.model.TaxReason;
import io.tieout.model.TaxStatus;
import io.tieout.process.posting.TestTax.Fate;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FileTaxTest {
  private static final String REFERENCE =
      BusinessKey.of(Samples.invoice("in_1", "35.00"), "US").reference();

  @AutoClose private static final PostingBed bed = new PostingBed();

  @BeforeEach
  void engineOfRecord() {
    bed.taxEngineOfRecord();
    bed.arriveCustomer(Caller.HOUSE);
  }

  @AfterEach
  void clear() {
    bed.clear();
  }

  @Test
  void recordsBeforeItPostsAndCommitsAfterwards() {
    // Given
    bed.startLane();

    // When
    bed.receive(taxed("35.00", "2.19"));

    // Then
    awaitCommitted();
    assertThat(bed.history("in_1")).containsExactly(RECEIVED, VALIDATED, READY, POSTING, POSTED);
    assertThat(bed.tax.asked)
        .singleElement()
        .satisfies(
            asked -> {
              assertThat(asked.customer()).isEqualTo("C-0001");
              assertThat(asked.address().region()).isEqualTo("TX");
              assertThat(asked.date()).isEqualTo("2026-04-04");
              assertThat(asked.lines().getFirst().item()).isEqualTo("API-CALLS");
              assertThat(asked.lines().getFirst().taxCode()).isEqualTo("SW054000");
            });
    assertThat(bed.process.postingBacklog(PostingBed.house()).await().items()).isEmpty();
  }

  @Test
  void isToBeRecordedFromTheFirst() {
    // When
    bed.receive(taxed("35.00", "2.19"));

    // Then
    assertThat(bed.filing("in_1")).isEqualTo("INTENDED");
  }

  @Test
  void documentFromBeforeTheEntityHadAnEngineIsRecordedToo() {
    // Given
    bed.noTaxEngineOfRecord();
    bed.receive(taxed("35.00", "2.19"));
    assertThat(bed.filing("in_1")).isNull();
    bed.taxEngineOfRecord();

    // When
    bed.startLane();

    // Then
    awaitCommitted();
    assertThat(bed.history("in_1")).containsExactly(RECEIVED, VALIDATED, READY, POSTING, POSTED);
  }

  @Test
  void differenceOfACentIsAnExceptionAndNothingIsPosted() {
    // Given
    bed.startLane();

    // When
    bed.receive(taxed("35.00", "2.18"));

    // Then
    bed.awaitState("in_1", EXCEPTION);
    assertThat(bed.exceptions())
        .singleElement()
        .satisfies(
            open -> {
              assertThat(open.kind()).isEqualTo("tax-mismatch");
              assertThat(open.summary())
                  .contains("tax of line il_1 is 2.18 USD, the engine says 2.19 USD");
              assertThat(open.amount()).isEqualTo(Samples.usd("37.18"));
              assertThat(open.customer()).isEqualTo("C-0001");
              assertThat(open.entity()).isEqualTo("US");
              assertThat(open.period()).isEqualTo("2026-03");
            });
    assertThat(bed.erp.requests).isEmpty();
    assertThat(bed.tax.documents).doesNotContainValue(TaxStatus.COMMITTED);
  }

  @Test
  void missingAddressRaises() {
    // Given a customer of whom only the country is known
    bed.sql("TRUNCATE masterdata.customer, masterdata.reference; NOTIFY masterdata");
    bed.arriveCustomer(Caller.HOUSE, new Address(null, null, null, null, "US"), null, List.of());
    bed.startLane();

    // When
    bed.receive(taxed("35.00", "2.19"));

    // Then
    bed.awaitState("in_1", EXCEPTION);
    assertThat(bed.exceptions())
        .singleElement()
        .matches(open -> open.kind().equals("tax-address-missing"))
        .matches(open -> open.customer().equals("C-0001"));
    assertThat(bed.tax.asked).isEmpty();
  }

  @Test
  void noNexusDoesNotRaise() {
    // Given
    bed.tax.jurisdiction = "none";
    bed.tax.rate = BigDecimal.ZERO;
    bed.tax.reason = TaxReason.NO_NEXUS;
    bed.startLane();

    // When billing states no tax at all
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    awaitCommitted();
    assertThat(bed.exceptions()).isEmpty();
  }

  @Test
  void reverseChargeNeedsTheCustomersTaxNumber() {
    // Given
    reverseCharge();
    bed.startLane();

    // When
    bed.receive(invoice("35.00", "0.00", "FR", TaxReason.REVERSE_CHARGE));

    // Then
    bed.awaitState("in_1", EXCEPTION);
    assertThat(bed.exceptions())
        .singleElement()
        .satisfies(open -> assertThat(open.kind()).isEqualTo("tax-evidence-missing"));
    assertThat(bed.erp.requests).isEmpty();
  }

  @Test
  void reverseChargeIsPostedWithATaxNumberThatWasValidatedInTime() {
    // Given
    var paris = new Address("1 Rue", "Paris", null, "75001", "FR");
    var validated =
        new TaxEvidence(TaxEvidenceKind.TAX_ID, "vies-1", LocalDate.parse("2026-04-04"), null);
    bed.sql("TRUNCATE masterdata.customer, masterdata.reference; NOTIFY masterdata");
    bed.arriveCustomer(Caller.HOUSE, paris, "FR123456789", List.of(validated));
    reverseCharge();
    bed.startLane();

    // When
    bed.receive(invoice("35.00", "0.00", "FR", TaxReason.REVERSE_CHARGE));

    // Then
    awaitCommitted();
    assertThat(bed.tax.asked).singleElement().matches(it -> it.taxId().equals("FR123456789"));
  }

  @Test
  void exemptionNeedsACertificateThatHolds() {
    // Given
    var ended =
        new TaxEvidence(
            TaxEvidenceKind.EXEMPTION,
            "cert-1",
            LocalDate.parse("2025-04-04"),
            LocalDate.parse("2026-04-04"));
    var austin = new Address("1 Main St", "Austin", "TX", "78701", "US");
    bed.sql("TRUNCATE masterdata.customer, masterdata.reference; NOTIFY masterdata");
    bed.arriveCustomer(Caller.HOUSE, austin, null, List.of(ended));
    bed.tax.rate = BigDecimal.ZERO;
    bed.tax.reason = TaxReason.EXEMPT;
    bed.startLane();

    // When
    bed.receive(invoice("35.00", "0.00", "US-TX", TaxReason.EXEMPT));

    // Then
    bed.awaitState("in_1", EXCEPTION);
    assertThat(bed.exceptions())
        .singleElement()
        .satisfies(open -> assertThat(open.summary()).contains("certificate of its exemption"));
  }

  @Test
  void engineThatRefusesTheDocumentIsAnException() {
    // Given
    bed.tax.recordFates.add(Fate.REFUSE);
    bed.startLane();

    // When
    bed.receive(taxed("35.00", "2.19"));

    // Then
    bed.awaitState("in_1", EXCEPTION);
    assertThat(bed.exceptions())
        .singleElement()
        .satisfies(open -> assertThat(open.kind()).isEqualTo("tax-refused"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Fate.class,
      names = {"AWAY", "DO_AND_LOSE_ANSWER", "DO_AND_NEVER_ANSWER"})
  void unansweredRecordIsRepeated(Fate fate) {
    // Given
    bed.tax.recordFates.add(fate);
    bed.startLane();

    // When
    bed.receive(taxed("35.00", "2.19"));

    // Then
    awaitCommitted();
    assertThat(bed.tax.asked).hasSize(2);
    assertThat(bed.erp.documents).hasSize(1);
    assertThat(bed.exceptions()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fate.class,
      names = {"AWAY", "DO_AND_LOSE_ANSWER", "DO_AND_NEVER_ANSWER"})
  void unansweredCommitIsRepeated(Fate fate) {
    // Given
    bed.tax.commitFates.add(fate);
    bed.startLane();

    // When
    bed.receive(taxed("35.00", "2.19"));

    // Then
    awaitCommitted();
    assertThat(bed.erp.documents).hasSize(1);
    assertThat(bed.exceptions()).isEmpty();
  }

  @Test
  void refusedCommitLeavesTheDocumentPostedAndAsksAPerson() {
    // Given
    bed.tax.commitFates.add(Fate.REFUSE);
    bed.startLane();

    // When
    bed.receive(taxed("35.00", "2.19"));

    // Then
    PostingBed.eventually(() -> !bed.exceptions().isEmpty(), "no exception");
    bed.awaitState("in_1", POSTED);
    assertThat(bed.exceptions())
        .singleElement()
        .satisfies(open -> assertThat(open.kind()).isEqualTo("tax-refused"));
  }

  @Test
  void commitThatNoRetryMendsAsksAPersonAndIsSettledByItself() {
    // Given
    bed.tax.commitFates.addAll(List.of(Fate.FORBID, Fate.FORBID));
    bed.startLane();

    // When
    bed.receive(taxed("35.00", "2.19"));

    // Then
    awaitCommitted();
    assertThat(bed.exceptions())
        .singleElement()
        .satisfies(
            told -> {
              assertThat(told.kind()).isEqualTo("tax-uncommitted");
              assertThat(told.action()).contains("avatax-us");
              assertThat(told.amount()).isEqualTo(Samples.usd("37.19"));
              assertThat(told.attempts()).isEqualTo(2);
              assertThat(told.status()).isEqualTo(ExceptionStatus.RESOLVED);
            });
  }

  @Test
  void engineThatIsAwayForTooLongAsksAPerson() {
    // Given an engine that was away since yesterday
    bed.tax.commitFates.addAll(List.of(Fate.DO_AND_NEVER_ANSWER, Fate.AWAY));
    var lane = bed.startLane();
    bed.receive(taxed("35.00", "2.19"));
    bed.awaitState("in_1", POSTED);
    lane.stop().await();
    bed.sql("UPDATE posting.posting SET first_attempt_at = first_attempt_at - interval '1 day'");

    // When
    bed.startLane();

    // Then
    awaitCommitted();
    assertThat(bed.exceptions())
        .singleElement()
        .matches(told -> told.kind().equals("tax-uncommitted"));
  }

  @Test
  void laneThatDiesBetweenRecordAndPostIsReplaced() {
    // Given a lane that hangs in the engine, its document recorded there
    bed.tax.recordFates.add(Fate.DO_AND_NEVER_ANSWER);
    bed.startLane();
    bed.receive(taxed("35.00", "2.19"));
    PostingBed.eventually(() -> bed.tax.documents.containsKey(REFERENCE), "not recorded");
    bed.sql("UPDATE backbone.lease SET expires_at = clock_timestamp()");

    // When
    bed.startLane();

    // Then
    awaitCommitted();
    assertThat(bed.erp.documents).hasSize(1);
    assertThat(bed.tax.documents).hasSize(1);
  }

  @Test
  void laneThatDiesBetweenPostAndCommitIsReplaced() {
    // Given a lane that hangs in the engine, its document posted
    bed.tax.commitFates.add(Fate.DO_AND_NEVER_ANSWER);
    bed.startLane();
    bed.receive(taxed("35.00", "2.19"));
    bed.awaitState("in_1", POSTED);
    bed.sql("UPDATE backbone.lease SET expires_at = clock_timestamp()");

    // When
    bed.startLane();

    // Then
    awaitCommitted();
    assertThat(bed.erp.documents).hasSize(1);
  }

  private static void reverseCharge() {
    bed.tax.jurisdiction = "FR";
    bed.tax.rate = BigDecimal.ZERO;
    bed.tax.reason = TaxReason.REVERSE_CHARGE;
  }

  private static void awaitCommitted() {
    bed.awaitState("in_1", POSTED);
    PostingBed.eventually(
        () -> bed.process.postingBacklog(PostingBed.house()).await().items().isEmpty(),
        "not committed");
    assertThat(bed.tax.documents).containsEntry(REFERENCE, TaxStatus.COMMITTED);
  }

  private static Invoice taxed(String net, String tax) {
    return invoice(net, tax, "US-TX", TaxReason.STANDARD);
  }

  private static Invoice invoice(String net, String tax, String jurisdiction, TaxReason reason) {
    var part =
        new TaxLine(
            jurisdiction, new BigDecimal("0.0625"), Samples.usd(net), Samples.usd(tax), reason);
    var line = Samples.line("il_1", net, tax);
    var whole =
        new InvoiceLine(
            line.id(),
            line.description(),
            line.price(),
            line.meter(),
            line.serviceFrom(),
            line.serviceTo(),
            line.quantity(),
            line.net(),
            line.tax(),
            List.of(part),
            null);
    return Samples.invoice("in_1", List.of(whole), List.of(part));
  }
}
