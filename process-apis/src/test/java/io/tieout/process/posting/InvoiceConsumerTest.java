package io.tieout.process.posting;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.backbone.json.StrictJson;
import io.tieout.model.BillingDocument;
import io.tieout.model.ExceptionStatus;
import io.tieout.model.Invoice;
import io.tieout.model.Posting;
import io.tieout.model.PostingState;
import io.tieout.model.SourceRef;
import io.tieout.model.UnreadableInvoice;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvoiceConsumerTest {
  private static final String HASH = "0".repeat(64);

  @RegisterExtension static final PostingBed bed = new PostingBed();

  @Test
  void storesADocumentOnceHoweverOftenItComes() {
    // Given
    bed.receive(1, Samples.invoice("in_1", "35.00"));

    // When
    bed.receive(1, Samples.invoice("in_1", "35.00"));

    // Then
    assertThat(bed.all())
        .singleElement()
        .satisfies(
            posting -> {
              assertThat(posting.state()).isEqualTo(PostingState.RECEIVED);
              assertThat(posting.period()).isEqualTo("2026-03");
              assertThat(posting.gross()).isEqualTo(Samples.usd("35.00"));
            });
    assertThat(bed.history("in_1")).containsExactly(PostingState.RECEIVED);
  }

  @Test
  void newerVersionWithTheSameFiguresOnlyCounts() {
    // Given
    var invoice = Samples.invoice("in_1", "35.00");
    bed.receive(1, invoice);

    // When
    bed.receive(2, due(invoice, LocalDate.parse("2026-05-04")));

    // Then
    assertThat(bed.all()).singleElement().extracting(Posting::version).isEqualTo(2);
    assertThat(bed.exceptions()).isEmpty();
  }

  @Test
  void newerVersionWithOtherFiguresStopsWhatWasNotSent() {
    // Given
    bed.receive(1, Samples.invoice("in_1", "35.00"));

    // When
    bed.receive(2, Samples.invoice("in_1", "36.00"));

    // Then
    assertThat(bed.all())
        .singleElement()
        .satisfies(
            posting -> {
              assertThat(posting.state()).isEqualTo(PostingState.EXCEPTION);
              assertThat(posting.gross()).isEqualTo(Samples.usd("35.00"));
            });
    assertThat(bed.exceptions())
        .singleElement()
        .matches(open -> open.kind().equals("document-changed"));
  }

  @Test
  void olderVersionThatComesLateSaysNothing() {
    // Given
    bed.receive(2, Samples.invoice("in_1", "35.00"));

    // When
    bed.receive(1, Samples.invoice("in_1", "36.00"));

    // Then
    assertThat(bed.all()).singleElement().extracting(Posting::version).isEqualTo(2);
    assertThat(bed.exceptions()).isEmpty();
  }

  @Test
  void recordThatCannotBeReadHoldsUpNoOther() {
    // Given
    bed.receive("in_0", "{\"version\": 1".getBytes(StandardCharsets.UTF_8));

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    assertThat(bed.all()).hasSize(1);
    assertThat(bed.exceptions())
        .singleElement()
        .matches(open -> open.kind().equals("malformed-json"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"zone\":\"Mars/Olympus\"", "\"zone\":\"a\\u0000b\""})
  void recordThatCannotBeStoredHoldsUpNoOther(String poison) {
    // Given
    var sound = StrictJson.write(document(Samples.invoice("in_1", "35.00"))).toString();
    bed.receive(
        "in_1", sound.replace("}}}", "}," + poison + "}}").getBytes(StandardCharsets.UTF_8));

    // When
    bed.receive(Samples.invoice("in_2", "35.00"));

    // Then
    assertThat(bed.all()).extracting(p -> p.source().id()).containsExactly("in_2");
    assertThat(bed.exceptions())
        .singleElement()
        .matches(open -> open.kind().equals("contract-violation"));
  }

  @Test
  void invoiceThatBillingsPortCannotReadIsAnExceptionUntilItCan() {
    // Given
    receive(unreadable(1));
    var told = bed.exceptions();

    // When
    receive(invoice(2));

    // Then
    assertThat(told)
        .singleElement()
        .satisfies(
            open -> {
              assertThat(open.kind()).isEqualTo("invoice-unreadable");
              assertThat(open.entity()).isEqualTo("US");
              assertThat(open.summary())
                  .isEqualTo(
                      "An invoice of stripe-us cannot be read, and nothing of it is posted:"
                          + " invoice in_1: no price");
              assertThat(open.action()).contains("read again by itself");
              assertThat(open.document()).isEqualTo("stripe-us/in_1");
              assertThat(open.status()).isEqualTo(ExceptionStatus.OPEN);
            });
    assertThat(bed.all()).hasSize(1);
    assertThat(bed.exceptions())
        .singleElement()
        .matches(settled -> settled.status() == ExceptionStatus.RESOLVED);
  }

  @Test
  void unreadableInvoiceThatComesOnceMoreAfterItWasPostedSaysNothing() {
    // Given
    receive(unreadable(1));
    receive(invoice(2));

    // When
    receive(unreadable(1));

    // Then
    assertThat(bed.exceptions())
        .singleElement()
        .matches(settled -> settled.status() == ExceptionStatus.RESOLVED);
  }

  @Test
  void invoiceThatComesOnceMoreAfterItBecameUnreadableSettlesNothing() {
    // Given
    receive(invoice(1));
    receive(unreadable(2));

    // When
    receive(invoice(1));

    // Then
    assertThat(bed.exceptions())
        .singleElement()
        .satisfies(
            open -> {
              assertThat(open.status()).isEqualTo(ExceptionStatus.OPEN);
              assertThat(open.summary()).contains("what was posted of it stays");
            });
  }

  @Test
  void accountOfNoEntityIsNamed() {
    // Given
    var us = Samples.invoice("in_1", "35.00");
    var elsewhere =
        new Invoice(
            new SourceRef("stripe", "stripe-xx", "in_9"),
            us.customer(),
            us.number(),
            us.currency(),
            us.issueDate(),
            us.taxPoint(),
            null,
            us.finalisedAt(),
            us.lines(),
            us.taxLines(),
            us.net(),
            us.tax(),
            us.gross(),
            us.zone());

    // When
    bed.receive(elsewhere);

    // Then
    assertThat(bed.all()).isEmpty();
    assertThat(bed.exceptions())
        .singleElement()
        .matches(open -> open.kind().equals("mapping-missing"))
        .matches(open -> open.action().contains("stripe-xx"));
  }

  private void receive(BillingDocument document) {
    bed.receive("in_1", StrictJson.write(document).getBytes());
  }

  private static BillingDocument unreadable(int version) {
    var why = new UnreadableInvoice("stripe-us", "in_1", "invoice in_1: no price");
    return new BillingDocument(version, HASH, null, null, why);
  }

  private static BillingDocument invoice(int version) {
    return new BillingDocument(version, HASH, Samples.invoice("in_1", "35.00"), null, null);
  }

  private static BillingDocument document(Invoice invoice) {
    return new BillingDocument(1, HASH, invoice, null, null);
  }

  private static Invoice due(Invoice invoice, LocalDate due) {
    return new Invoice(
        invoice.source(),
        invoice.customer(),
        invoice.number(),
        invoice.currency(),
        invoice.issueDate(),
        invoice.taxPoint(),
        due,
        invoice.finalisedAt(),
        invoice.lines(),
        invoice.taxLines(),
        invoice.net(),
        invoice.tax(),
        invoice.gross(),
        invoice.zone());
  }
}
