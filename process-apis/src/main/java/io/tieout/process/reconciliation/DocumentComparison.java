package io.tieout.process.reconciliation;

import io.tieout.model.BreakClass;
import io.tieout.model.DocumentKind;
import io.tieout.model.DocumentTieOut;
import io.tieout.model.Money;
import io.tieout.process.posting.BusinessKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares the documents of one currency and period, each with its counterpart of the same
 * reference. Pure: it reads nobody.
 */
final class DocumentComparison {

  /** What came of it; a document is reconciled when it has no break, or one within tolerance. */
  record Result(List<DocumentTieOut> rows, List<Finding> findings, Set<String> reconciled) {}

  private final String currency;
  private final String period;
  private final int tolerance;
  private final Map<String, Cause> causes;

  private final Map<String, Document> billed = new HashMap<>();
  private final Map<String, Document> billedByNumber = new HashMap<>();
  private final Map<String, Deque<Document>> posted = new LinkedHashMap<>();
  private final Map<DocumentKind, TieOutRow> rows = new EnumMap<>(DocumentKind.class);
  private final List<Finding> findings = new ArrayList<>();
  private final Set<String> paired = new HashSet<>();
  private final Set<String> reconciled = new HashSet<>();

  private DocumentComparison(Books books, int tolerance, Map<String, Cause> causes) {
    this.currency = books.currency();
    this.period = books.period();
    this.tolerance = tolerance;
    this.causes = causes;
    rows.put(DocumentKind.INVOICE, new TieOutRow(currency));
  }

  /**
   * Compares both sides.
   *
   * @param billing what billing has finalised, also of other periods and currencies, so that a
   *     document which the ERP has in the wrong ones is recognised; what was moved is expected
   *     where it was moved to
   * @param erp what the ERP's ledger has in the period, in any currency
   * @param tolerance in minor units
   * @param causes by reference, why a document may not be in the ledger
   */
  static Result compare(
      Books books,
      List<Document> billing,
      List<Document> erp,
      int tolerance,
      Map<String, Cause> causes) {
    var comparison = new DocumentComparison(books, tolerance, causes);
    billing.forEach(comparison::index);
    erp.forEach(
        document ->
            comparison
                .posted
                .computeIfAbsent(document.reference(), key -> new ArrayDeque<>())
                .add(document));
    billing.stream().filter(comparison::isOfTheseBooks).forEach(comparison::seekCounterpart);
    billing.stream().filter(comparison::hasLeftTheseBooks).forEach(comparison::movedOut);
    comparison.posted.values().forEach(left -> left.forEach(comparison::stray));
    return new Result(
        comparison.rows.entrySet().stream()
            .map(row -> row.getValue().tieOut(row.getKey()))
            .toList(),
        comparison.findings,
        comparison.reconciled);
  }

  private void index(Document document) {
    billed.put(document.reference(), document);
    billedByNumber.put(numberOf(document), document);
  }

  private boolean isOfTheseBooks(Document document) {
    return document.currency().equals(currency) && document.period().equals(period);
  }

  private boolean hasLeftTheseBooks(Document document) {
    return document.currency().equals(currency)
        && period.equals(document.movedFrom())
        && !isOfTheseBooks(document);
  }

  private void movedOut(Document document) {
    row(document.kind()).movedOut.add(document);
  }

  private void seekCounterpart(Document document) {
    var row = row(document.kind());
    row.billing.add(document);
    if (document.movedFrom() != null) {
      row.movedIn.add(document);
    }
    var candidates = posted.get(document.reference());
    if (candidates == null) {
      missingInErp(document);
      return;
    }
    var counterpart = candidates.removeFirst();
    if (candidates.isEmpty()) {
      posted.remove(document.reference());
    }
    paired.add(document.reference());
    if (counterpart.currency().equals(currency)) {
      row.erp.add(counterpart);
      compare(document, counterpart);
    } else {
      otherCurrency(document, document.gross(), counterpart);
    }
  }

  private void missingInErp(Document document) {
    var cause = causes.getOrDefault(document.reference(), Cause.UNEXPLAINED);
    found(
        document,
        cause == Cause.IN_FLIGHT ? BreakClass.IN_FLIGHT : BreakClass.MISSING_IN_ERP,
        document.gross().toString(),
        null,
        document.gross(),
        cause,
        switch (cause) {
          case IN_FLIGHT -> "Wait: it is on its way.";
          case HELD -> "Create what it waits for in the ERP: its customer, or an open period.";
          case EXCEPTION -> "Settle the exception of the document.";
          default -> "Find out why the ERP's ledger does not have it in this period.";
        });
  }

  private void compare(Document document, Document counterpart) {
    var sameCustomer = document.customer().equals(counterpart.customer());
    if (!sameCustomer) {
      found(
          document,
          BreakClass.CUSTOMER,
          document.customer(),
          counterpart.customer(),
          Money.zero(currency),
          Cause.UNEXPLAINED,
          "Move the document to the right customer in the ERP.");
    }
    var net = document.net().minus(counterpart.net());
    var tax = document.tax().minus(counterpart.tax());
    var gross = document.gross().minus(counterpart.gross());
    var within = isWithinTolerance(net) && isWithinTolerance(tax) && isWithinTolerance(gross);
    if (!net.isZero() || !tax.isZero() || !gross.isZero()) {
      amountsDiffer(document, counterpart, gross, within, net.isZero());
    }
    if (sameCustomer && within) {
      reconciled.add(document.reference());
    }
  }

  private void amountsDiffer(
      Document document, Document counterpart, Money difference, boolean within, boolean sameNet) {
    var excepted = causes.get(document.reference()) == Cause.EXCEPTION;
    found(
        document,
        within ? BreakClass.ROUNDING : sameNet ? BreakClass.TAX : BreakClass.AMOUNT,
        figures(document),
        figures(counterpart),
        difference,
        within ? Cause.ROUNDING : excepted ? Cause.EXCEPTION : Cause.UNEXPLAINED,
        within
            ? "Nothing: it is within the tolerance."
            : "Correct the ERP's document, or credit the invoice.");
  }

  /** A document of the ERP that is no document of these books. */
  private void stray(Document document) {
    if (!document.currency().equals(currency)) {
      return;
    }
    row(document.kind()).erp.add(document);
    var original = billed.get(document.reference());
    var sameNumber = billedByNumber.get(numberOf(document));
    var difference = document.gross().negate();
    if (original != null && !paired.contains(original.reference())) {
      if (!original.currency().equals(currency)) {
        otherCurrency(original, difference, document);
      } else {
        found(
            document,
            BreakClass.PERIOD,
            expected(original),
            document.period(),
            difference,
            Cause.UNEXPLAINED,
            "Move the document to its period in the ERP.");
      }
      return;
    }
    BreakClass kind;
    String action;
    if (original != null || (sameNumber != null && paired.contains(sameNumber.reference()))) {
      kind = BreakClass.DUPLICATE;
      action = "Void the document in the ERP: the invoice is there already.";
    } else if (BusinessKey.isReference(document.reference())) {
      kind = BreakClass.MISSING_IN_BILLING;
      action = "Find out what became of the invoice in billing.";
    } else {
      kind = BreakClass.MADE_ELSEWHERE;
      action = "Find out who entered it in the ERP, and why.";
    }
    found(document, kind, null, document.gross().toString(), difference, Cause.UNEXPLAINED, action);
  }

  private void otherCurrency(Document document, Money difference, Document counterpart) {
    found(
        document,
        BreakClass.AMOUNT,
        document.gross().toString(),
        counterpart.gross().toString(),
        difference,
        Cause.UNEXPLAINED,
        "Void the document in the ERP: it is in another currency than the invoice.");
  }

  private void found(
      Document document,
      BreakClass kind,
      String billing,
      String erp,
      Money difference,
      Cause cause,
      String action) {
    row(document.kind()).explain(cause, difference);
    findings.add(new Finding(kind, document.name(), billing, erp, difference, cause, action));
  }

  private TieOutRow row(DocumentKind kind) {
    return rows.computeIfAbsent(kind, unseen -> new TieOutRow(currency));
  }

  private boolean isWithinTolerance(Money difference) {
    return Math.abs(difference.minorUnits()) <= tolerance;
  }

  private static String expected(Document document) {
    return document.movedFrom() == null
        ? document.period()
        : "%s, moved from %s".formatted(document.period(), document.movedFrom());
  }

  private static String figures(Document document) {
    return "%s net, %s tax, %s".formatted(document.net(), document.tax(), document.gross());
  }

  private static String numberOf(Document document) {
    return document.kind() + " " + document.number();
  }
}
