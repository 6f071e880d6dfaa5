package io.tieout.process.reconciliation;

import io.tieout.api.PostingProcess;
import io.tieout.model.Caller;
import io.tieout.model.Posting;
import io.tieout.model.PostingPage;
import java.time.Instant;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What Tieout knows of its own postings. It explains why a document is not in the ledger, and in
 * which period it is where the period of its service was closed; it never stands for a document.
 */
final class PostingRecords {

  private record Move(String from, String to) {}

  private final Map<String, Cause> causes = new HashMap<>();

  /** By reference. */
  private final Map<String, Move> moves = new HashMap<>();

  private PostingRecords() {}

  /**
   * Reads them. Waits, so call it on a virtual thread.
   *
   * @param others other periods of service, of which it has to be known what was moved
   * @param erpReadAt what was posted later is in flight
   */
  static PostingRecords read(
      PostingProcess postings,
      Pages pages,
      Caller caller,
      Books books,
      Set<String> others,
      Instant erpReadAt) {
    var records = new PostingRecords();
    each(
        postings,
        pages,
        caller,
        books,
        books.period(),
        null,
        posting -> {
          records.causes.put(posting.reference(), cause(posting, erpReadAt));
          records.moved(posting);
        });
    each(postings, pages, caller, books, null, books.period(), records::moved);
    others.forEach(other -> each(postings, pages, caller, books, null, other, records::moved));
    return records;
  }

  private static void each(
      PostingProcess postings,
      Pages pages,
      Caller caller,
      Books books,
      String period,
      String originalPeriod,
      Consumer<Posting> action) {
    pages.forEach(
        caller.deadline(),
        cursor ->
            postings.listPostings(
                caller,
                books.entity().id(),
                books.currency(),
                period,
                originalPeriod,
                null,
                null,
                null,
                cursor,
                Pages.SIZE),
        PostingPage::items,
        PostingPage::next,
        action);
  }

  private void moved(Posting posting) {
    if (posting.originalPeriod() != null) {
      moves.put(posting.reference(), new Move(posting.originalPeriod(), posting.period()));
    }
  }

  /** By reference, what keeps a document of the posting period from the ledger. */
  Map<String, Cause> causes() {
    return causes;
  }

  /** The earliest period of service of what was moved into this one; empty if nothing was. */
  Optional<YearMonth> earliestMovedInto(Books books) {
    return moves.values().stream()
        .filter(move -> move.to().equals(books.period()))
        .map(move -> YearMonth.parse(move.from()))
        .min(YearMonth::compareTo);
  }

  /** Billing's documents, each in the period that it is to be posted into. */
  List<Document> placed(List<Document> documents) {
    return documents.stream().map(this::placed).toList();
  }

  /** A record of a move from another period than that of the document's service says nothing. */
  private Document placed(Document document) {
    var move = moves.get(document.reference());
    return move != null && move.from().equals(document.period())
        ? document.movedTo(move.to())
        : document;
  }

  private static Cause cause(Posting posting, Instant erpReadAt) {
    return switch (posting.state()) {
      case RECEIVED, VALIDATED, READY, POSTING, UNCERTAIN -> Cause.IN_FLIGHT;
      case WAITING_DEPENDENCY, WAITING_PERIOD -> Cause.HELD;
      case EXCEPTION -> Cause.EXCEPTION;
      case POSTED -> posting.updatedAt().isBefore(erpReadAt) ? Cause.UNEXPLAINED : Cause.IN_FLIGHT;
      case VOIDED -> Cause.UNEXPLAINED;
    };
  }
}
