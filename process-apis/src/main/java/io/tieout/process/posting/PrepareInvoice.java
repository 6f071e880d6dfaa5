package io.tieout.process.posting;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.Customer;
import io.tieout.model.ErpLine;
import io.tieout.model.PostingState;
import io.tieout.model.TaxDocument;
import io.tieout.process.masterdata.CustomerDirectory;
import io.tieout.process.masterdata.LegalEntities;
import io.tieout.process.masterdata.LegalEntity;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;

/**
 * From RECEIVED to READY: the document has its mapping, its customer, and the tax that the engine
 * of record says too. Whatever stops it is told as its customer's, where that is known.
 */
final class PrepareInvoice {
  private final Moves moves;
  private final FileTax fileTax;
  private final LegalEntities entities;
  private final CustomerDirectory customers;
  private final InvoiceMapping mapping;
  private final PostingConfig config;

  PrepareInvoice(
      Moves moves,
      FileTax fileTax,
      LegalEntities entities,
      CustomerDirectory customers,
      PostingConfig config) {
    this.moves = moves;
    this.fileTax = fileTax;
    this.entities = entities;
    this.customers = customers;
    this.mapping = new InvoiceMapping(config.mapping());
    this.config = config;
  }

  /** On the way to READY, which is not stored yet; or where the posting stays. */
  Advance prepare(StoredPosting posting, Tenure tenure) {
    var customer = Failure.guard(() -> owner(posting));
    var known = customer.map(owner -> ownedBy(owner, posting)).orElse(posting);
    LegalEntity entity;
    List<ErpLine> lines;
    try {
      entity = entities.find(posting.entity()).orElseThrow(() -> unknownEntity(posting));
      lines = Failure.guard(() -> mapping.lines(posting.invoice(), entity));
    } catch (Failure.Rejected unmapped) {
      return Advance.at(moves.write(tenure, tx -> moves.except(tx, known, unmapped)));
    }
    var erpId = Failure.guard(() -> customer.flatMap(owner -> idInErp(owner, posting)));
    if (erpId.isEmpty()) {
      return Advance.at(moves.write(tenure, tx -> awaitCustomer(tx, validated(tx, known))));
    }
    if (entity.tax() == null) {
      return Failure.guard(() -> ready(known, entity, erpId.get(), lines));
    }
    TaxDocument document;
    try {
      document =
          Failure.guard(() -> mapping.taxDocument(posting.invoice(), entity, customer.get()));
    } catch (Failure.Rejected incomplete) {
      return Advance.at(
          moves.write(tenure, tx -> moves.except(tx, validated(tx, known), incomplete)));
    }
    var taxed = fileTax.record(known, entity, customer.get(), document, tenure);
    return taxed.state() != PostingState.EXCEPTION
            && taxed.progress().filing().stage() == Filing.Stage.RECORDED
        ? Failure.guard(() -> ready(taxed, entity, erpId.get(), lines))
        : Advance.at(taxed);
  }

  private static Advance ready(
      StoredPosting posting, LegalEntity entity, String erpCustomer, List<ErpLine> lines) {
    var request =
        InvoiceMapping.document(
            posting.invoice(), entity, posting.reference(), posting.period(), erpCustomer, lines);
    var progress = posting.progress().asking(request);
    return validated(posting)
        .then(
            progress.to(PostingState.READY, progress.due()),
            "the ERP knows " + progress.customer());
  }

  private StoredPosting validated(SqlConnection tx, StoredPosting posting) {
    return moves.move(tx, validated(posting));
  }

  private static Advance validated(StoredPosting posting) {
    var at = Advance.at(posting);
    return posting.state() == PostingState.RECEIVED
        ? at.then(posting.progress().validated(), "mapped")
        : at;
  }

  private Optional<Customer> owner(StoredPosting posting) {
    var invoice = posting.invoice();
    return customers.ownerOf(invoice.source().account(), invoice.customer());
  }

  private static StoredPosting ownedBy(Customer owner, StoredPosting posting) {
    return posting.with(posting.progress().knownAs(owner.tenant(), owner.id()));
  }

  private Optional<String> idInErp(Customer owner, StoredPosting posting) {
    return customers.idAt(owner.id(), posting.account());
  }

  private StoredPosting awaitCustomer(SqlConnection tx, StoredPosting posting) {
    var detail =
        "the ERP does not know billing's customer %s yet".formatted(posting.invoice().customer());
    if (posting.state() == PostingState.WAITING_DEPENDENCY) {
      moves
          .exceptions()
          .raise(
              tx,
              PostingExceptions.of(
                  posting, new Failure.Conflict(PostingExceptions.DEPENDENCY_MISSING, detail)));
    }
    var due = moves.now().plus(config.dependencyPatience());
    return moves.move(
        tx, posting, posting.progress().to(PostingState.WAITING_DEPENDENCY, due), detail);
  }

  private static Failure unknownEntity(StoredPosting posting) {
    return new Failure.Rejected(
        InvoiceMapping.MAPPING_MISSING, "no entity %s is configured".formatted(posting.entity()));
  }
}
