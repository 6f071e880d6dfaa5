package io.tieout.process.reconciliation;

import io.tieout.model.DocumentKind;
import io.tieout.model.DocumentTieOut;
import io.tieout.model.Money;
import io.tieout.model.Totals;
import java.util.EnumMap;
import java.util.Map;

/** One line of the tie-out as it grows. */
final class TieOutRow {
  final Sum billing;

  /** The part of billing's that belongs to other periods by its service. */
  final Sum movedIn;

  /** What belongs here by its service and is posted into another period. */
  final Sum movedOut;

  final Sum erp;
  private final Map<Cause, Money> causes = new EnumMap<>(Cause.class);

  TieOutRow(String currency) {
    billing = new Sum(currency);
    movedIn = new Sum(currency);
    movedOut = new Sum(currency);
    erp = new Sum(currency);
    for (var cause : Cause.values()) {
      causes.put(cause, Money.zero(currency));
    }
  }

  void explain(Cause cause, Money difference) {
    causes.merge(cause, difference, Money::plus);
  }

  DocumentTieOut tieOut(DocumentKind kind) {
    return new DocumentTieOut(
        kind,
        billing.totals(),
        movedIn.totals(),
        movedOut.totals(),
        erp.totals(),
        new Totals(
            billing.count - erp.count,
            billing.net.minus(erp.net),
            billing.tax.minus(erp.tax),
            billing.gross.minus(erp.gross)),
        causes.get(Cause.IN_FLIGHT),
        causes.get(Cause.HELD),
        causes.get(Cause.EXCEPTION),
        causes.get(Cause.ROUNDING),
        causes.get(Cause.FX),
        causes.get(Cause.UNEXPLAINED));
  }

  /** A count and sums. */
  static final class Sum {
    private long count;
    private Money net;
    private Money tax;
    private Money gross;

    Sum(String currency) {
      net = Money.zero(currency);
      tax = net;
      gross = net;
    }

    void add(Document document) {
      count++;
      net = net.plus(document.net());
      tax = tax.plus(document.tax());
      gross = gross.plus(document.gross());
    }

    Totals totals() {
      return new Totals(count, net, tax, gross);
    }
  }
}
