package io.tieout.backbone.http;

import io.tieout.backbone.contract.Operation;
import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.telemetry.LogKeys;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a sample of the answers against their contract. Whoever asked gets the answer all the same:
 * it is the product that has to be mended.
 */
final class ResponseCheck {

  private static final Logger LOG = LoggerFactory.getLogger(ResponseCheck.class);

  private ResponseCheck() {}

  /**
   * Checks the answer, or not.
   *
   * @param oneIn how many answers there are to one that is checked; 0 checks none
   */
  static void sample(Operation operation, Answer answer, int oneIn) {
    if (oneIn > 0 && ThreadLocalRandom.current().nextInt(oneIn) == 0) {
      check(operation, answer);
    }
  }

  private static void check(Operation operation, Answer answer) {
    var schema = operation.response(answer.status());
    if (schema.isEmpty() || answer.body() == null) {
      return;
    }
    var body = answer.body() instanceof Buffer raw ? raw : StrictJson.write(answer.body());
    for (var violation : schema.get().validate(StrictJson.readTree(body))) {
      LOG.atError()
          .addKeyValue(LogKeys.OPERATION, operation.id())
          .addKeyValue(LogKeys.POINTER, violation.pointer())
          .log("An answer breaks its contract: {}", violation.detail());
    }
  }
}
