package io.tieout.process.posting;

import io.tieout.backbone.json.StrictJson;
import io.tieout.model.ErpDocument;
import io.tieout.model.ErpLine;
import io.tieout.model.Invoice;
import io.tieout.model.InvoiceLine;
import io.tieout.model.PostingLine;
import io.tieout.model.SentLine;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines of a document beside those of its request, which {@link InvoiceMapping} keeps in order.
 */
final class PostedLines {

  private PostedLines() {}

  /**
   * All lines; what rounding left is the last.
   *
   * @param document the invoice as billing stated it, JSON
   * @param request the ERP document as it is sent, JSON; null until there is one
   */
  static List<PostingLine> of(String document, String request) {
    var billed = StrictJson.read(Buffer.buffer(document), Invoice.class).lines();
    List<ErpLine> sent =
        request == null
            ? List.of()
            : StrictJson.read(Buffer.buffer(request), ErpDocument.class).lines();
    var lines = new ArrayList<PostingLine>();
    for (int i = 0; i < billed.size(); i++) {
      lines.add(line(i + 1, billed.get(i), i < sent.size() ? sent(sent.get(i)) : null));
    }
    for (int i = billed.size(); i < sent.size(); i++) {
      lines.add(residue(i + 1, sent.get(i)));
    }
    return lines;
  }

  private static PostingLine line(int number, InvoiceLine billed, SentLine sent) {
    return new PostingLine(
        number,
        billed.id(),
        billed.description(),
        billed.meter(),
        billed.price(),
        billed.quantity(),
        billed.net(),
        billed.tax(),
        billed.serviceFrom(),
        billed.serviceTo(),
        billed.proration(),
        sent);
  }

  private static PostingLine residue(int number, ErpLine sent) {
    return new PostingLine(
        number,
        null,
        sent.description(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        sent(sent));
  }

  private static SentLine sent(ErpLine line) {
    return new SentLine(
        line.item(), line.net(), line.tax(), line.taxCode(), line.serviceFrom(), line.serviceTo());
  }
}
