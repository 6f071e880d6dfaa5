package io.tieout.process.posting;

import io.tieout.model.ErpDocument;
import io.tieout.model.ErpPosted;
import io.tieout.model.ErpStatus;
import java.util.ArrayList;
import java.util.List;

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
    return differences;
  }

  private static void compare(String what, Object sent, Object held, List<String> differences) {
    if (!sent.equals(held)) {
      differences.add("%s is %s instead of %s".formatted(what, held, sent));
    }
  }
}
