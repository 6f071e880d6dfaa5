package io.tieout.experience.usage;

import io.tieout.api.UsageProcess;
import io.tieout.backbone.http.Answer;
import io.tieout.backbone.http.OperationCall;
import io.tieout.backbone.http.OperationHandler;
import io.tieout.model.UsageFraming;
import io.vertx.core.Future;
import java.util.Locale;

/** Takes usage in: a batch or a single event whole, a stream of lines as it comes. */
final class IngestUsage implements OperationHandler {

  private static final String NDJSON = "application/x-ndjson";
  private static final String BATCH = "application/cloudevents-batch+json";

  private final UsageProcess usage;
  private final IngestConfig config;

  IngestUsage(UsageProcess usage, IngestConfig config) {
    this.usage = usage;
    this.config = config;
  }

  @Override
  public Future<Answer> handle(OperationCall call) {
    var type = call.request().getHeader("content-type").toLowerCase(Locale.ROOT);
    if (type.startsWith(NDJSON)) {
      call.askForBody();
      return new UsageStream(usage, call.caller(), call.request(), config)
          .run()
          .map(Answer::accepted);
    }
    var framing = type.startsWith(BATCH) ? UsageFraming.BATCH : UsageFraming.EVENT;
    return call.read()
        .compose(body -> usage.acceptUsage(call.caller(), framing, null, body))
        .map(Answer::accepted);
  }
}
