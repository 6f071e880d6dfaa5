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
 * of record says too.
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
    var entity = entities.find(posting.entity()).orElseThrow(() -> unknownEntity(posting));
    var lines = ErpCalls.asked(() -> mapping.lines(posting.invoice(), entity));
    var customer = ErpCalls.asked(() -> customer(posting));
    if (customer.isEmpty()) {
      return Advance.at(moves.write(tenure, tx -> awaitCustomer(tx, validated(tx, posting))));
    }
    var owner = customer.get().record();
    var known = posting.with(posting.progress().knownAs(owner.tenant(), owner.id()));
    if (entity.tax() == null) {
      return ErpCalls.asked(() -> ready(known, entity, customer.get(), lines));
    }
    TaxDocument document;
    try {
      document = ErpCalls.asked(() -> mapping.taxDocument(posting.invoice(), entity, owner));
    } catch (Failure.Rejected incomplete) {
      return Advance.at(
          moves.write(tenure, tx -> moves.except(tx, validated(tx, known), incomplete)));
    }
    var taxed = fileTax.record(known, entity, owner, document, tenure);
    return taxed.state() != PostingState.EXCEPTION
            && taxed.progress().filing().stage() == Filing.Stage.RECORDED
        ? ErpCalls.asked(() -> ready(taxed, entity, customer.get(), lines))
        : Advance.at(taxed);
  }

  private static Advance ready(
      StoredPosting posting, LegalEntity entity, KnownCustomer customer, List<ErpLine> lines) {
    var request =
        InvoiceMapping.document(
            posting.invoice(),
            entity,
            posting.reference(),
            posting.period(),
            customer.erpId(),
            lines);
    var progress = posting.progress().asking(request);
    return validated(posting)
        .then(
            progress.to(PostingState.READY, progress.due()),
            "the ERP knows " + customer.record().id());
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

  private Optional<KnownCustomer> customer(StoredPosting posting) {
    var billingAccount = posting.invoice().source().account();
    return customers
        .customerOf(billingAccount, posting.invoice().customer())
        .flatMap(
            id ->
                customers
                    .idAt(id, posting.account())
                    .map(
                        erpId ->
                            new KnownCustomer(
                                customers.find(List.of(id)).get(id).customer(), erpId)));
  }

  private StoredPosting awaitCustomer(SqlConnection tx, StoredPosting posting) {
    var detail =
        "the ERP does not know billing's customer %s yet".formatted(posting.invoice().customer());
    if (posting.state() == PostingState.WAITING_DEPENDENCY) {
      moves
          .exceptions()
          .raise(tx, Cases.of(posting, new Failure.Conflict(Cases.DEPENDENCY_MISSING, detail)));
    }
    var due = moves.now().plus(config.dependencyPatience());
    return moves.move(
        tx, posting, posting.progress().to(PostingState.WAITING_DEPENDENCY, due), detail);
  }

  private static Failure unknownEntity(StoredPosting posting) {
    return new Failure.Rejected(
        InvoiceMapping.MAPPING_MISSING, "no entity %s is configured".formatted(posting.entity()));
  }

  /** A customer whom the ERP knows. */
  private record KnownCustomer(Customer record, String erpId) {}
}
