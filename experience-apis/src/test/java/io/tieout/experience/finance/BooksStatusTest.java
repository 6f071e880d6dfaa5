package io.tieout.experience.finance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tieout.model.Money;
import io.tieout.model.OpenExceptionCount;
import io.tieout.model.PostingSum;
import io.tieout.model.SyncStatus;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class BooksStatusTest {
  @Test
  void booksCountWhateverConcernsThem() {
    // Given exceptions of documents, of usage, and of records that name no books at all
    var sums =
        List.of(
            sum("US", "USD", "2026-03"), sum("US", "GBP", "2026-03"), sum("DE", "EUR", "2026-04"));
    var open =
        List.of(
            new OpenExceptionCount("US", "USD", "2026-03", 3L),
            new OpenExceptionCount("US", "USD", "2026-02", 50L),
            new OpenExceptionCount("US", null, "2026-03", 5L),
            new OpenExceptionCount("DE", null, null, 7L),
            new OpenExceptionCount(null, null, "2026-03", 11L),
            new OpenExceptionCount(null, null, null, 13L));

    // When
    var status = BooksStatus.of(sums, open);

    // Then
    assertThat(status)
        .extracting(SyncStatus::entity, SyncStatus::currency, SyncStatus::exceptions)
        .containsExactly(tuple("US", "USD", 32L), tuple("US", "GBP", 29L), tuple("DE", "EUR", 20L));
    assertThat(status).allMatch(one -> one.billed().equals(one.posted()));
  }

  private static PostingSum sum(String entity, String currency, String period) {
    var all = new Money(new BigDecimal("35.00"), currency);
    var none = Money.zero(currency);
    return new PostingSum(entity, currency, period, 1L, all, all, none, none, none, none);
  }
}
