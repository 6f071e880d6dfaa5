package io.tieout.process.masterdata;

import io.tieout.model.Contract;
import io.tieout.model.RefusedRecord;
import io.tieout.model.SourceRef;
import java.util.Optional;

/**
 * A contract as it is stored.
 *
 * @param carried whether billing knows it
 */
record KnownContract(Contract contract, boolean carried) {

  /** Why a record that the CRM has under this number cannot be its new state. */
  Optional<RefusedRecord> refusal(Contract read) {
    if (!read.source().equals(contract.source())) {
      return Optional.of(taken(read.source(), read.id(), contract.source()));
    }
    return carried && !parties(read).equals(parties(contract))
        ? Optional.of(
            new RefusedRecord(
                read.source().id(),
                "contract %s is billed to %s already and cannot become one of %s: end it and sign another"
                    .formatted(read.id(), parties(contract), parties(read))))
        : Optional.empty();
  }

  /** The refusal of a record whose number another record had first, a customer's as well. */
  static RefusedRecord taken(SourceRef record, String number, SourceRef owner) {
    return new RefusedRecord(
        record.id(),
        "its number %s is that of record %s of %s".formatted(number, owner.id(), owner.account()));
  }

  private static String parties(Contract contract) {
    return "%s by %s in %s".formatted(contract.customer(), contract.entity(), contract.currency());
  }
}
