package io.tieout.process.posting;

import io.tieout.model.ErpDocument;
import io.tieout.model.ErpLine;
import io.tieout.model.ErpPosted;
import io.tieout.model.ErpPostedLine;
import io.tieout.model.ErpStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Compares what the ERP holds with what it was sent. */
final class ReadBack {
  private ReadBack() {}

  /** Every difference, in words; none if the ledger has exactly what was sent. */
  static List<String> differences(ErpDocument sent, ErpPosted held) {
    var differences = new ArrayList<String>();
    compare("status", ErpStatus.POSTED, held.status(), differences);
    compare("entity", sent.entity(), held.entity(), differences);
    compare("customer", sent.customer(), held.customer(), differences);
    compare("number", sent.number(), held.number(), differences);
    compare("document date", sent.documentDate(), held.documentDate(), differences);
    compare("period", sent.period(), held.period(), differences);
    compare("lines", sent.lines().size(), held.lineCount(), differences);
    compare("net", sent.net(), held.net(), differences);
    compare("tax", sent.tax(), held.tax(), differences);
    compare("gross", sent.gross(), held.gross(), differences);
    if (sent.lines().size() == held.lineCount()) {
      compareLines(sent.lines(), held.lines(), differences);
    }
    return differences;
  }

  private static void compareLines(
      List<ErpLine> sent, List<ErpPostedLine> held, List<String> differences) {
    if (sent.size() != held.size()) {
      compare("lines", sent.size(), held.size(), differences);
      return;
    }
    for (int i = 0; i < sent.size(); i++) {
      compareLine(i + 1, sent.get(i), held.get(i), differences);
    }
  }

  private static void compareLine(
      int number, ErpLine sent, ErpPostedLine held, List<String> differences) {
    compare("item", number, sent.item(), held.item(), differences);
    compare("net", number, sent.net(), held.net(), differences);
    compare("tax", number, sent.tax(), held.tax(), differences);
    compare("tax code", number, sent.taxCode(), held.taxCode(), differences);
    // Where no service was named, what the ERP makes of that is its own.
    if (sent.serviceFrom() != null && sent.serviceTo() != null) {
      compare("service from", number, sent.serviceFrom(), held.serviceFrom(), differences);
      compare("service to", number, sent.serviceTo(), held.serviceTo(), differences);
    }
  }

  private static void compare(
      String what, int line, Object sent, Object held, List<String> differences) {
    if (!sent.equals(held)) {
      compare(
          what + " of line " + line,
          sent,
          Objects.requireNonNullElse(held, "missing"),
          differences);
    }
  }

  private static void compare(String what, Object sent, Object held, List<String> differences) {
    if (!sent.equals(held)) {
      differences.add("%s is %s instead of %s".formatted(what, held, sent));
    }
  }
}
