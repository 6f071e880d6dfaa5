package io.tieout.process.usage;

import io.tieout.backbone.eventlog.BatchHandler;
import io.tieout.backbone.eventlog.ReceivedRecord;
import io.tieout.backbone.eventlog.RecordBatch;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.telemetry.LogKeys;
import io.tieout.model.BillingDocument;
import io.tieout.model.Contract;
import io.tieout.model.CustomerRecord;
import io.tieout.model.Invoice;
import io.tieout.model.InvoiceLine;
import io.tieout.process.masterdata.CustomerDirectory;
import io.tieout.process.masterdata.LegalEntities;
import io.tieout.process.usage.InvoiceStore.Charged;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marks what billing had of a service period when it invoiced it. What is delivered afterwards is
 * on no invoice until another one charges for that period. A document that cannot be read marks
 * nothing; whoever posts it raises the exception.
 */
final class InvoicedUsage implements BatchHandler {
  /** Later than any service period; PostgreSQL takes no instant however far. */
  private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

  private static final Logger LOG = LoggerFactory.getLogger(InvoicedUsage.class);

  private final LegalEntities entities;
  private final CustomerDirectory directory;

  InvoicedUsage(LegalEntities entities, CustomerDirectory directory) {
    this.entities = entities;
    this.directory = directory;
  }

  @Override
  public void handle(SqlConnection tx, RecordBatch batch) {
    var heard = new LinkedHashMap<InvoiceStore.Id, Invoice>();
    for (ReceivedRecord received : batch.records()) {
      read(received)
          .ifPresent(
              invoice ->
                  entities
                      .ofBillingAccount(invoice.source().account())
                      .map(entity -> new InvoiceStore.Id(entity.id(), invoice.source().id()))
                      .ifPresent(id -> heard.putIfAbsent(id, invoice)));
    }
    Set<InvoiceStore.Id> fresh = InvoiceStore.insert(tx, List.copyOf(heard.keySet()));
    var charged = new ArrayList<Charged>();
    heard.forEach(
        (id, invoice) -> {
          if (fresh.contains(id)) {
            charged.addAll(charged(id, invoice));
          }
        });
    InvoiceStore.mark(tx, charged);
  }

  private static Optional<Invoice> read(ReceivedRecord received) {
    var value = Buffer.buffer(received.value());
    if (value.toString().contains("\\u0000")) { // PostgreSQL's text has no such character
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(StrictJson.read(value, BillingDocument.class).invoice());
    } catch (Failure.Invalid e) {
      LOG.atInfo()
          .addKeyValue(LogKeys.TRACE, received.headers().get(LogKeys.TRACE))
          .addKeyValue(LogKeys.OFFSET, received.offset())
          .addKeyValue(LogKeys.CODE, e.code())
          .log("A billing document marks no usage: {}", e.detail());
      return Optional.empty();
    }
  }

  /** What is not known here was never delivered: deliveries go by the same cross reference. */
  private List<Charged> charged(InvoiceStore.Id id, Invoice invoice) {
    return directory
        .customerOf(invoice.source().account(), invoice.customer())
        .map(customer -> directory.find(List.of(customer)).get(customer))
        .map(
            customer ->
                invoice.lines().stream()
                    .filter(InvoicedUsage::chargesForUsage)
                    .flatMap(line -> charged(id, line, customer).stream())
                    .toList())
        .orElse(List.of());
  }

  private static boolean chargesForUsage(InvoiceLine line) {
    return line.meter() != null
        && line.serviceFrom().isAfter(Instant.EPOCH)
        && line.serviceTo().isBefore(END_OF_TIME);
  }

  /** Once for each contract that has the price; billing itself counts by customer and meter. */
  private static List<Charged> charged(
      InvoiceStore.Id id, InvoiceLine line, CustomerRecord customer) {
    List<String> contracts =
        customer.contracts().stream()
            .filter(contract -> contract.entity().equals(id.entity()))
            .filter(contract -> contract.prices().contains(line.price()))
            .map(Contract::id)
            .toList();
    return contracts.isEmpty()
        ? List.of(Charged.of(id, line, customer.customer().id(), null))
        : contracts.stream()
            .map(contract -> Charged.of(id, line, customer.customer().id(), contract))
            .toList();
  }
}
