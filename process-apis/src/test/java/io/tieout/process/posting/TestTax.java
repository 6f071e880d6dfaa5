package io.tieout.process.posting;

import io.tieout.api.TaxSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.tieout.model.Money;
import io.tieout.model.SystemState;
import io.tieout.model.TaxBehaviour;
import io.tieout.model.TaxDocument;
import io.tieout.model.TaxLine;
import io.tieout.model.TaxReason;
import io.tieout.model.TaxResult;
import io.tieout.model.TaxStatus;
import io.tieout.model.TaxableLine;
import io.tieout.model.TaxedLine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A tax engine with one rate and one jurisdiction, whose next answers can be told beforehand. It
 * works tax out from what it is sent, and rounds it first.
 */
final class TestTax implements TaxSystem {
  enum Fate {
    DO_AND_LOSE_ANSWER,
    DO_AND_NEVER_ANSWER,
    AWAY,
    FORBID,
    REFUSE
  }

  final Queue<Fate> recordFates = new ConcurrentLinkedQueue<>();
  final Queue<Fate> commitFates = new ConcurrentLinkedQueue<>();
  final Queue<TaxDocument> asked = new ConcurrentLinkedQueue<>();
  final Map<String, TaxStatus> documents = new ConcurrentHashMap<>();
  volatile String jurisdiction = "US-TX";
  volatile BigDecimal rate = new BigDecimal("0.0625");
  volatile TaxReason reason = TaxReason.STANDARD;

  void clear() {
    recordFates.clear();
    commitFates.clear();
    asked.clear();
    documents.clear();
    jurisdiction = "US-TX";
    rate = new BigDecimal("0.0625");
    reason = TaxReason.STANDARD;
  }

  @Override
  public Future<SystemState> taxState(Caller caller, String account) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<TaxResult> recordTaxDocument(
      Caller caller, String account, String reference, TaxDocument document) {
    asked.add(document);
    return answer(
        recordFates.poll(),
        () -> {
          documents.putIfAbsent(reference, TaxStatus.RECORDED);
          return result(reference, document);
        });
  }

  @Override
  public Future<TaxResult> findTaxDocument(Caller caller, String account, String reference) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<Void> commitTaxDocument(Caller caller, String account, String reference) {
    return answer(
        commitFates.poll(),
        () -> {
          documents.replace(reference, TaxStatus.COMMITTED);
          return null;
        });
  }

  private static <T> Future<T> answer(Fate fate, java.util.function.Supplier<T> effect) {
    if (fate == Fate.AWAY) {
      return Future.failedFuture(
          new Failure.Unavailable("system-down", "no answer", Duration.ofMillis(20)));
    }
    if (fate == Fate.FORBID) {
      return Future.failedFuture(new Failure.Forbidden("the licence does not cover it"));
    }
    if (fate == Fate.REFUSE) {
      return Future.failedFuture(new Failure.Rejected("vendor-refusal", "no such company"));
    }
    T done = effect.get();
    if (fate == Fate.DO_AND_LOSE_ANSWER) {
      return Future.failedFuture(new Failure.Uncertain("answer-lost", "reset"));
    }
    return fate == null ? Future.succeededFuture(done) : Promise.<T>promise().future();
  }

  private TaxResult result(String reference, TaxDocument document) {
    List<TaxedLine> lines = document.lines().stream().map(this::taxed).toList();
    return new TaxResult(
        documents.get(reference),
        lines.stream().map(TaxedLine::tax).reduce(Money.zero(document.currency()), Money::plus),
        lines);
  }

  private TaxedLine taxed(TaxableLine line) {
    var currency = line.amount().currency();
    var isInclusive = line.taxBehaviour() == TaxBehaviour.INCLUSIVE;
    var tax =
        new Money(
            line.amount()
                .amount()
                .multiply(rate)
                .divide(
                    isInclusive ? BigDecimal.ONE.add(rate) : BigDecimal.ONE,
                    Money.digits(currency),
                    RoundingMode.HALF_UP),
            currency);
    var base = isInclusive ? line.amount().minus(tax) : line.amount();
    return new TaxedLine(
        line.id(), tax, List.of(new TaxLine(jurisdiction, rate, base, tax, reason)));
  }
}
