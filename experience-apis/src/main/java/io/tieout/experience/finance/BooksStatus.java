package io.tieout.experience.finance;

import io.tieout.model.OpenExceptionCount;
import io.tieout.model.PostingSum;
import io.tieout.model.SyncStatus;
import java.util.List;

/** Sums of documents beside what is open: how books stand. */
final class BooksStatus {
  private BooksStatus() {}

  /** The sums, each with the exceptions that concern its books. */
  static List<SyncStatus> of(List<PostingSum> sums, List<OpenExceptionCount> open) {
    return sums.stream().map(sum -> status(sum, open)).toList();
  }

  private static SyncStatus status(PostingSum sum, List<OpenExceptionCount> open) {
    return new SyncStatus(
        sum.entity(),
        sum.currency(),
        sum.period(),
        sum.documents(),
        open.stream()
            .filter(count -> concerns(count, sum))
            .mapToLong(OpenExceptionCount::exceptions)
            .sum(),
        sum.billed(),
        sum.posted(),
        sum.waiting(),
        sum.uncertain(),
        sum.excepted(),
        sum.difference());
  }

  private static boolean concerns(OpenExceptionCount count, PostingSum sum) {
    return matches(count.entity(), sum.entity())
        && matches(count.currency(), sum.currency())
        && matches(count.period(), sum.period());
  }

  private static boolean matches(String named, String own) {
    return named == null || named.equals(own);
  }
}
