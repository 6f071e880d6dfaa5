package io.tieout.process.posting;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.ErpPosted;
import io.tieout.model.PostingState;
import java.util.Optional;

/** The ERP says that it has the document; it counts as POSTED once its ledger shows it as sent. */
final class ConfirmInvoice {
  private final Moves moves;
  private final ErpCalls erp;

  ConfirmInvoice(Moves moves, ErpCalls erp) {
    this.moves = moves;
    this.erp = erp;
  }

  StoredPosting readBack(StoredPosting posting, Tenure tenure) {
    Optional<ErpPosted> held;
    try {
      held = erp.lookUp(posting);
    } catch (Failure failure) {
      return unread(posting, failure, tenure);
    }
    return held.isPresent()
        ? conclude(posting, held.get(), tenure)
        : unread(posting, notFoundAgain(posting), tenure);
  }

  StoredPosting conclude(StoredPosting posting, ErpPosted held, Tenure tenure) {
    var differences = ReadBack.differences(posting.progress().request(), held);
    // Without the ERP's word that it made this document for us, it may be somebody else's.
    var code =
        posting.progress().erpId() == null
            ? PostingExceptions.REFERENCE_CONFLICT
            : PostingExceptions.READ_BACK_MISMATCH;
    var progress = posting.progress().heldAs(held.id());
    return moves.write(
        tenure,
        tx -> {
          if (!differences.isEmpty()) {
            return moves.except(
                tx,
                posting.with(progress),
                new Failure.Rejected(
                    code, "document %s: %s".formatted(held.id(), String.join(", ", differences))));
          }
          moves.exceptions().resolve(tx, posting.publicId());
          return moves.move(
              tx,
              posting,
              progress.to(PostingState.POSTED, progress.due()),
              "read back " + held.id());
        });
  }

  private StoredPosting unread(StoredPosting posting, Failure failure, Tenure tenure) {
    var now = moves.now();
    var due = moves.retryAt(posting.progress(), failure, now).orElse(now);
    var note =
        "created as %s, not read back: %s"
            .formatted(posting.progress().erpId(), Moves.note(failure));
    return moves.write(
        tenure,
        tx -> moves.move(tx, posting, posting.progress().to(PostingState.UNCERTAIN, due), note));
  }

  static Failure notFoundAgain(StoredPosting posting) {
    return new Failure.Uncertain(
        PostingExceptions.OUTCOME_UNKNOWN,
        "the ERP said %s, and has no such document".formatted(posting.progress().erpId()));
  }
}
