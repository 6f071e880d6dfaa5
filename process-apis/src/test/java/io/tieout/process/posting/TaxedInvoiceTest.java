package io.tieout.process.posting;

import static io.tieout.model.PostingState.EXCEPTION;
import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.model.Address;
import io.tieout.model.Caller;
import io.tieout.model.TaxBehaviour;
import io.tieout.model.TaxEvidence;
import io.tieout.model.TaxEvidenceKind;
import io.tieout.model.TaxReason;
import io.tieout.model.TaxStatus;
import io.tieout.model.TaxableLine;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Billing and the tax engine, which have to say the same of an invoice before it is posted. */
class TaxedInvoiceTest {
  @RegisterExtension static final PostingBed bed = new PostingBed();

  @BeforeEach
  void engineOfRecord() {
    bed.taxEngineOfRecord();
  }

  @Test
  void differenceOfACentIsAnExceptionAndNothingIsPosted() {
    // Given
    bed.startLane();

    // When
    bed.receive(Samples.taxed("35.00", "2.18"));

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

  /** 2.99 with 4% in it, of which the engine itself makes 0.12. */
  @ParameterizedTest
  @CsvSource({"TAX_FIRST, 2.87, 0.12", "NET_FIRST, 2.88, 0.11"})
  void inclusivePriceIsPostedAsThePolicyTakesItApart(InclusiveTax policy, String net, String tax) {
    // Given
    bed.inclusiveTax(policy);
    bed.tax.rate = new BigDecimal("0.04");
    bed.startLane();

    // When
    bed.receive(Samples.inclusive(net, tax));

    // Then
    bed.awaitCommitted("in_1");
    assertThat(bed.exceptions()).isEmpty();
    assertThat(bed.tax.asked)
        .singleElement()
        .satisfies(
            asked ->
                assertThat(asked.lines())
                    .containsExactly(
                        new TaxableLine(
                            "il_1",
                            "API-CALLS",
                            "SW054000",
                            Samples.usd("2.99"),
                            TaxBehaviour.INCLUSIVE)));
  }

  @Test
  void inclusivePriceThatIsTakenApartTheOtherWayIsAMismatch() {
    // Given
    bed.inclusiveTax(InclusiveTax.TAX_FIRST);
    bed.tax.rate = new BigDecimal("0.04");
    bed.startLane();

    // When
    bed.receive(Samples.inclusive("2.88", "0.11"));

    // Then
    bed.awaitState("in_1", EXCEPTION);
    assertThat(bed.exceptions())
        .singleElement()
        .satisfies(open -> assertThat(open.kind()).isEqualTo("tax-mismatch"));
  }

  @Test
  void missingAddressRaises() {
    // Given a customer of whom only the country is known
    bed.sql("TRUNCATE masterdata.customer, masterdata.reference; NOTIFY masterdata");
    bed.arriveCustomer(Caller.HOUSE, new Address(null, null, null, null, "US"), null, List.of());
    bed.startLane();

    // When
    bed.receive(Samples.taxed("35.00", "2.19"));

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
    bed.awaitCommitted("in_1");
    assertThat(bed.exceptions()).isEmpty();
  }

  @Test
  void reverseChargeNeedsTheCustomersTaxNumber() {
    // Given
    reverseCharge();
    bed.startLane();

    // When
    bed.receive(Samples.taxed("35.00", "0.00", "FR", TaxReason.REVERSE_CHARGE));

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
    arriveValidated();
    reverseCharge();
    bed.startLane();

    // When
    bed.receive(Samples.taxed("35.00", "0.00", "FR", TaxReason.REVERSE_CHARGE));

    // Then
    bed.awaitCommitted("in_1");
    assertThat(bed.tax.asked).singleElement().matches(it -> it.taxId().equals("FR123456789"));
  }

  @Test
  void reverseChargeOfWhichBillingStatesNothingIsAMismatch() {
    // Given
    arriveValidated();
    reverseCharge();
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", EXCEPTION);
    assertThat(bed.exceptions())
        .singleElement()
        .matches(open -> open.kind().equals("tax-mismatch"))
        .satisfies(
            open ->
                assertThat(open.summary())
                    .contains("FR REVERSE_CHARGE is nothing, the engine says 0.00 USD"));
    assertThat(bed.erp.requests).isEmpty();
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
    bed.receive(Samples.taxed("35.00", "0.00", "US-TX", TaxReason.EXEMPT));

    // Then
    bed.awaitState("in_1", EXCEPTION);
    assertThat(bed.exceptions())
        .singleElement()
        .satisfies(open -> assertThat(open.summary()).contains("certificate of its exemption"));
  }

  /** A customer in Paris whose tax number was validated on the day of its invoice. */
  private static void arriveValidated() {
    var paris = new Address("1 Rue", "Paris", null, "75001", "FR");
    var validated =
        new TaxEvidence(TaxEvidenceKind.TAX_ID, "vies-1", LocalDate.parse("2026-04-04"), null);
    bed.sql("TRUNCATE masterdata.customer, masterdata.reference; NOTIFY masterdata");
    bed.arriveCustomer(Caller.HOUSE, paris, "FR123456789", List.of(validated));
  }

  private static void reverseCharge() {
    bed.tax.jurisdiction = "FR";
    bed.tax.rate = BigDecimal.ZERO;
    bed.tax.reason = TaxReason.REVERSE_CHARGE;
  }
}
