package io.tieout.process.posting;

import io.tieout.backbone.eventlog.ReceivedRecord;
import io.tieout.backbone.eventlog.RecordBatch;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.model.BillingDocument;
import io.tieout.model.Caller;
import io.tieout.model.Customer;
import io.tieout.model.Invoice;
import io.tieout.model.InvoiceLine;
import io.tieout.model.PostingState;
import io.tieout.model.UnreadableInvoice;
import io.tieout.model.VoidedInvoice;
import io.tieout.process.exceptions.ExceptionDraft;
import io.tieout.process.exceptions.ExceptionLog;
import io.tieout.process.masterdata.CustomerDirectory;
import io.tieout.process.masterdata.LegalEntities;
import io.tieout.process.masterdata.LegalEntity;
import io.tieout.process.posting.PostingStore.Known;
import io.tieout.process.posting.PostingStore.NewPosting;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.DateTimeException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Stores what billing says of its documents. It calls nobody, so it never falls behind because of
 * an ERP; a record that cannot be read becomes an exception and holds up no other.
 */
final class InvoiceConsumer {
  /** Code of an invoice that billing's port cannot read. */
  private static final String INVOICE_UNREADABLE = "invoice-unreadable";

  /** What a record said of its document. */
  private enum Heard {
    READABLE,
    UNREADABLE,
    /** No more than is known: the log has records again that were sent before. */
    OLD
  }

  private final PostingStore postings;
  private final LegalEntities entities;
  private final CustomerDirectory customers;
  private final ExceptionLog exceptions;
  private final VoidInvoice voidInvoice;
  private final Clock clock;

  InvoiceConsumer(
      PostingStore postings,
      LegalEntities entities,
      CustomerDirectory customers,
      ExceptionLog exceptions,
      Clock clock) {
    this.postings = postings;
    this.entities = entities;
    this.customers = customers;
    this.exceptions = exceptions;
    this.voidInvoice = new VoidInvoice(postings, exceptions, clock);
    this.clock = clock;
  }

  /** Stores a batch in the transaction that also moves the consumer's position. */
  void handle(SqlConnection tx, RecordBatch batch) {
    var readable = new LinkedHashSet<String>();
    for (var entry : batch.records()) {
      switch (receive(tx, entry)) {
        case READABLE -> readable.add(keyOf(entry));
        case UNREADABLE -> readable.remove(keyOf(entry));
        case OLD -> {}
      }
    }
    if (!readable.isEmpty()) {
      exceptions.resolveAll(tx, List.copyOf(readable));
    }
    PostingStore.notifyLanes(tx);
  }

  private Heard receive(SqlConnection tx, ReceivedRecord entry) {
    NewPosting posting;
    try {
      var document = read(entry);
      if (document.unreadable() != null) {
        return unreadable(tx, entry, document);
      }
      if (document.voided() != null) {
        return voided(tx, document.version(), document.voided());
      }
      var account = document.invoice().source().account();
      var owner = customers.ownerOf(account, document.invoice().customer());
      var entity = entities.ofBillingAccount(account);
      if (entity.isEmpty()) {
        exceptions.raise(tx, withoutEntity(entry, document.invoice(), owner));
        return Heard.READABLE;
      }
      posting = posting(entry, document, owner, entity.get());
    } catch (Failure.Invalid e) {
      exceptions.raise(tx, unreadable(entry, e));
      return Heard.UNREADABLE;
    } catch (DateTimeException e) {
      var invalid = new Failure.Invalid("a time or zone of it does not exist", List.of());
      exceptions.raise(tx, unreadable(entry, invalid));
      return Heard.UNREADABLE;
    }
    return postings.insert(tx, posting, clock.instant())
        ? Heard.READABLE
        : heardAgain(tx, posting, postings.lockKnown(tx, posting.key()));
  }

  /** Billing's account and id of the document. */
  private static String keyOf(ReceivedRecord entry) {
    return new String(entry.key(), StandardCharsets.UTF_8);
  }

  private static BillingDocument read(ReceivedRecord entry) {
    var value = Buffer.buffer(entry.value());
    if (value.toString().contains("\\u0000")) { // PostgreSQL's text has no such character
      throw new Failure.Invalid("it holds the character NUL", List.of());
    }
    var document = StrictJson.read(value, BillingDocument.class);
    if (Stream.of(document.invoice(), document.voided(), document.unreadable())
            .filter(Objects::nonNull)
            .count()
        != 1) {
      throw new Failure.Invalid("it holds neither an invoice nor what is wrong with it", List.of());
    }
    return document;
  }

  private static NewPosting posting(
      ReceivedRecord entry,
      BillingDocument document,
      Optional<Customer> owner,
      LegalEntity entity) {
    var invoice = document.invoice();
    return new NewPosting(
        BusinessKey.of(invoice, entity.id()),
        owner.map(Customer::tenant).orElse(Caller.HOUSE),
        owner.map(Customer::id).orElse(invoice.customer()),
        document.version(),
        financialHash(invoice),
        invoice,
        PeriodRule.periodOf(invoice, entity),
        entity.erp(),
        entity.tax(),
        entry.timestamp(),
        Trace.from(entry.headers().get(Trace.HEADER)));
  }

  /** What was posted stays, and a person hears of it. */
  private Heard unreadable(SqlConnection tx, ReceivedRecord entry, BillingDocument document) {
    var invoice = document.unreadable();
    var known = known(tx, invoice.account(), invoice.id());
    if (known.isPresent() && document.version() <= known.get().version()) {
      return Heard.OLD;
    }
    known.ifPresent(it -> postings.setVersion(tx, it.posting().id(), document.version()));
    exceptions.raise(tx, unreadable(entry, document.unreadable(), known));
    return Heard.UNREADABLE;
  }

  /** Of an invoice that was not heard of before nothing is to be posted. */
  private Heard voided(SqlConnection tx, int version, VoidedInvoice invoice) {
    var known = known(tx, invoice.account(), invoice.id());
    if (known.isEmpty()) {
      exceptions.resolve(tx, invoice.id());
    } else if (version > known.get().version()) {
      var posting = known.get().posting();
      postings.setVersion(tx, posting.id(), version);
      voidInvoice.heard(tx, posting);
    } else {
      return Heard.OLD;
    }
    return Heard.READABLE;
  }

  private Optional<Known> known(SqlConnection tx, String account, String invoice) {
    return entities
        .ofBillingAccount(account)
        .flatMap(entity -> postings.lockKnown(tx, entity.id(), account, invoice));
  }

  /** A newer version may not touch what is in the books. */
  private Heard heardAgain(SqlConnection tx, NewPosting heard, Known known) {
    if (heard.version() <= known.version()) {
      return Heard.OLD;
    }
    var posting = known.posting();
    postings.setVersion(tx, posting.id(), heard.version());
    if (heard.financialHash().equals(known.financialHash())) {
      return Heard.READABLE;
    }
    var failure =
        new Failure.Conflict(
            PostingExceptions.DOCUMENT_CHANGED,
            "version %d differs from the final version %d in what is posted"
                .formatted(heard.version(), known.version()));
    exceptions.raise(tx, PostingExceptions.of(posting, failure));
    if (posting.state() != PostingState.VOIDED && !posting.progress().mayBeInErp()) {
      var now = clock.instant();
      var excepted = posting.progress().to(PostingState.EXCEPTION, now);
      postings.move(tx, Advance.at(posting).then(excepted, failure.detail()), now);
    }
    return Heard.READABLE;
  }

  /** What may change in a final invoice without a trace in the books is left out. */
  static String financialHash(Invoice invoice) {
    var lines =
        invoice.lines().stream()
            .map(
                line ->
                    new InvoiceLine(
                        line.id(),
                        "",
                        line.price(),
                        line.meter(),
                        line.serviceFrom(),
                        line.serviceTo(),
                        line.quantity(),
                        line.net(),
                        line.tax(),
                        line.taxBehaviour(),
                        line.taxLines(),
                        null))
            .toList();
    var financial =
        new Invoice(
            invoice.source(),
            invoice.customer(),
            invoice.number(),
            invoice.currency(),
            invoice.issueDate(),
            invoice.taxPoint(),
            null,
            invoice.finalisedAt(),
            lines,
            invoice.taxLines(),
            invoice.net(),
            invoice.tax(),
            invoice.gross(),
            invoice.zone());
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(StrictJson.write(financial).getBytes()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private static ExceptionDraft unreadable(ReceivedRecord entry, Failure.Invalid invalid) {
    return new ExceptionDraft(
        Caller.HOUSE,
        invalid.code(),
        true,
        invalid.code(),
        "A billing document cannot be read: %s %s".formatted(invalid.detail(), invalid.errors()),
        null,
        keyOf(entry),
        null,
        null,
        null,
        "Tell those who run Tieout; the document is kept with this exception.",
        new String(entry.value(), StandardCharsets.UTF_8));
  }

  /** Billing has an invoice that its port cannot read; it comes again once that can. */
  private ExceptionDraft unreadable(
      ReceivedRecord entry, UnreadableInvoice unreadable, Optional<Known> known) {
    return new ExceptionDraft(
        Caller.HOUSE,
        INVOICE_UNREADABLE,
        true,
        INVOICE_UNREADABLE,
        "An invoice of %s cannot be read, and %s: %s"
            .formatted(
                unreadable.account(),
                known.isPresent() ? "what was posted of it stays" : "nothing of it is posted",
                unreadable.detail()),
        null,
        keyOf(entry),
        null,
        entities.ofBillingAccount(unreadable.account()).map(LegalEntity::id).orElse(null),
        null,
        "Correct at billing what is named, or tell those who run Tieout; it is read again by itself,"
            + " and posted then.",
        new String(entry.value(), StandardCharsets.UTF_8));
  }

  private static ExceptionDraft withoutEntity(
      ReceivedRecord entry, Invoice invoice, Optional<Customer> owner) {
    String account = invoice.source().account();
    return new ExceptionDraft(
        owner.map(Customer::tenant).orElse(Caller.HOUSE),
        InvoiceMapping.MAPPING_MISSING,
        true,
        InvoiceMapping.MAPPING_MISSING,
        "Invoice %s belongs to no legal entity: none bills by %s"
            .formatted(invoice.number(), account),
        owner.map(Customer::id).orElse(invoice.customer()),
        invoice.source().id(),
        invoice.gross(),
        null,
        null,
        "Configure the legal entity that bills by %s.".formatted(account),
        new String(entry.value(), StandardCharsets.UTF_8));
  }
}
