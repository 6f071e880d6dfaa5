package io.tieout.experience.partner;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.model.DocumentKind;
import io.tieout.model.Money;
import io.tieout.model.PartnerInvoiceStatus;
import io.tieout.model.Posting;
import io.tieout.model.PostingState;
import io.tieout.model.SourceRef;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PartnerTest {
  @ParameterizedTest
  @EnumSource
  void onlyAnInvoiceThatWasTakenBackIsVoided(PostingState state) {
    // When
    var invoice = Partner.invoice(posting(state));

    // Then
    assertThat(invoice.status())
        .isEqualTo(
            state == PostingState.VOIDED
                ? PartnerInvoiceStatus.VOIDED
                : PartnerInvoiceStatus.ISSUED);
  }

  private static Posting posting(PostingState state) {
    var net = Money.ofMinor(3500, "USD");
    var tax = Money.zero("USD");
    return new Posting(
        "p-1",
        "partner-one",
        new SourceRef("stripe", "stripe-us", "in_1"),
        1,
        DocumentKind.INVOICE,
        "US",
        "C-0005",
        "US-2026-000001",
        LocalDate.parse("2026-04-04"),
        "2026-03",
        null,
        null,
        state,
        "tie-abcdefgh234567",
        null,
        0,
        net,
        tax,
        net.plus(tax),
        false,
        Instant.parse("2026-04-04T04:00:00Z"));
  }
}
