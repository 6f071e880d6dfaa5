package io.tieout.experience.usage;

import io.tieout.api.UsageProcess;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.http.BrokenBody;
import io.tieout.model.Caller;
import io.tieout.model.UsageFraming;
import io.tieout.model.UsageReceipt;
import io.tieout.model.UsageRefusal;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * One NDJSON request of any length. Whole lines are handed on in chunks, a few at a time; while
 * these wait for Kafka the client has to wait too, so a stream takes the same memory however long
 * it is. Runs on its request's event loop.
 */
final class UsageStream {

  private static final int MOST_REFUSALS = 1_000;
  private static final byte LINE_END = '\n';

  private final UsageProcess usage;
  private final Caller caller;
  private final HttpServerRequest request;
  private final IngestConfig config;
  private final String name = UUID.randomUUID().toString();
  private final Promise<UsageReceipt> result = Promise.promise();
  private final List<UsageRefusal> refusals = new ArrayList<>();

  private Buffer unfinished = Buffer.buffer();
  private Future<UsageReceipt> counted = Future.succeededFuture();
  private boolean skipping; // the rest of a line that is too long
  private int inFlight;
  private boolean ended;
  private long received;
  private long accepted;
  private long duplicates;
  private long refused;
  private long silence;
  private long slowness;
  private long bytesInWindow;

  UsageStream(UsageProcess usage, Caller caller, HttpServerRequest request, IngestConfig config) {
    this.usage = usage;
    this.caller = caller;
    this.request = request;
    this.config = config;
  }

  Future<UsageReceipt> run() {
    var vertx = Vertx.currentContext().owner();
    watchSilence(vertx);
    slowness =
        vertx.setPeriodic(
            config.slowWindow().toMillis(),
            tick -> {
              if (inFlight == 0 && bytesInWindow < config.slowBytes()) {
                tooSlow();
              }
              bytesInWindow = 0;
            });
    request.handler(
        chunk -> {
          vertx.cancelTimer(silence);
          bytesInWindow += chunk.length();
          take(chunk);
          watchSilence(vertx);
        });
    BrokenBody.fails(request, result);
    request.endHandler(
        end -> {
          ended = true;
          vertx.cancelTimer(silence);
          handOn(unfinished);
          unfinished = Buffer.buffer();
          finishIfDone();
        });
    request.resume();
    return result
        .future()
        .onComplete(
            done -> {
              vertx.cancelTimer(silence);
              vertx.cancelTimer(slowness);
            });
  }

  private void watchSilence(Vertx vertx) {
    silence =
        vertx.setTimer(
            config.pause().toMillis(),
            tick -> {
              if (inFlight == 0) {
                tooSlow();
              } else {
                watchSilence(vertx);
              }
            });
  }

  private void tooSlow() {
    result.tryFail(
        new Failure.Invalid(
            "slow-body",
            "the stream was silent for %d s or slower than %d bytes in %d s; send the rest again"
                .formatted(
                    config.pause().toSeconds(),
                    config.slowBytes(),
                    config.slowWindow().toSeconds()),
            List.of()));
  }

  private void take(Buffer chunk) {
    append(chunk);
    if (unfinished.length() < config.chunkBytes() && inFlight > 0) {
      return;
    }
    int end = lastLineEnd(unfinished);
    if (end < 0) {
      return;
    }
    handOn(unfinished.getBuffer(0, end + 1));
    unfinished = unfinished.getBuffer(end + 1, unfinished.length());
  }

  /**
   * Adds to what waits for its line end. Of a line that is too long no more is kept than shows that
   * it is: it is refused where its turn comes, and the stream goes on.
   */
  private void append(Buffer chunk) {
    int from = 0;
    if (skipping) {
      from = lineEnd(chunk);
      skipping = from < 0;
      if (skipping) {
        return;
      }
    }
    unfinished.appendBuffer(chunk, from, chunk.length() - from);
    int line = lastLineEnd(unfinished) + 1;
    if (unfinished.length() - line > config.lineBytes()) {
      unfinished = unfinished.getBuffer(0, line + config.lineBytes() + 1);
      skipping = true;
    }
  }

  private static int lineEnd(Buffer chunk) {
    for (int at = 0; at < chunk.length(); at++) {
      if (chunk.getByte(at) == LINE_END) {
        return at;
      }
    }
    return -1;
  }

  private static int lastLineEnd(Buffer buffer) {
    int at = buffer.length() - 1;
    while (at >= 0 && buffer.getByte(at) != LINE_END) {
      at--;
    }
    return at;
  }

  private void handOn(Buffer lines) {
    if (lines.length() == 0 || result.future().isComplete()) {
      return;
    }
    inFlight++;
    if (inFlight >= config.inFlight()) {
      request.pause();
    }
    var context = Vertx.currentContext();
    var receipt = usage.acceptUsage(caller, UsageFraming.LINES, name, lines);
    // Receipts are counted in the order of the stream, so that refusals point to the right line.
    counted = counted.compose(before -> receipt);
    counted.onComplete(next -> context.runOnContext(back -> settle(next)));
  }

  private void settle(AsyncResult<UsageReceipt> receipt) {
    inFlight--;
    if (receipt.failed()) {
      result.tryFail(receipt.cause());
      return;
    }
    count(receipt.result());
    if (!ended) {
      request.resume();
    }
    finishIfDone();
  }

  private void count(UsageReceipt chunk) {
    for (var refusal : chunk.rejected()) {
      if (refusals.size() < MOST_REFUSALS) {
        refusals.add(
            new UsageRefusal(
                received + refusal.index(), refusal.code(), refusal.pointer(), refusal.detail()));
      }
    }
    received += chunk.received();
    accepted += chunk.accepted();
    duplicates += chunk.duplicates();
    refused += chunk.rejectedTotal();
  }

  private void finishIfDone() {
    if (ended && inFlight == 0) {
      result.tryComplete(new UsageReceipt(received, accepted, duplicates, refusals, refused));
    }
  }
}
