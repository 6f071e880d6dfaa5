package io.tieout.process.posting;

import io.tieout.api.ErpSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.lease.Lease;
import io.tieout.backbone.lease.LeaseLost;
import io.tieout.backbone.lease.Leases;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.telemetry.Health;
import io.tieout.backbone.telemetry.LogKeys;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.backbone.work.UseCase;
import io.tieout.backbone.work.Worker;
import io.tieout.model.Caller;
import io.tieout.model.ErpCapabilities;
import io.tieout.model.PostingState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Carries the postings of one ERP account. Of all processes one holds the account's lease; it takes
 * what has waited longest, as many at once as the account allows. When the account itself is in
 * trouble the lane rests, and tries with a single posting first, so that an outage costs no posting
 * an attempt and leaves their order as it was. What has met trouble is taken up again once the
 * account answers about another, so that a trouble of its own holds up nothing else.
 */
final class Lane {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

  /** How many postings are read at once for each that is carried at once. */
  private static final int READ_AHEAD = 4;

  /** How many in trouble, so that among them is one that shows whether the account answers. */
  private static final int READ_IN_TROUBLE = 64;

  private final Vertx vertx;
  private final String account;
  private final Store store;
  private final PostingStore postings;
  private final Leases leases;
  private final ErpSystem erp;
  private final AwaitedCustomers awaitedCustomers;
  private final PostInvoice postInvoice;
  private final PostingConfig config;
  private final Clock clock;
  private final String holder = UUID.randomUUID().toString();

  /** How postings that were carried ended; the worker hears of it at its next step. */
  private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();

  private volatile Worker worker;

  private volatile boolean masterdataChanged;

  // All below is touched by the worker only, and by who stops the lane once that has ended.

  /** By id, the postings that are being carried. */
  private final Map<Long, Future<StoredPosting>> inFlight = new HashMap<>();

  /**
   * What comes next, as it was when it was read; what has moved since is dropped when its first
   * write finds another state.
   */
  private final Queue<StoredPosting> waiting = new ArrayDeque<>();

  /** By id, what met trouble of the account, until it is through. */
  private final Set<Long> suspects = new HashSet<>();

  /** What the account has last answered about in full; null before. */
  private StoredPosting lastPosted;

  private Tenure tenure;
  private Instant recheckAt = Instant.MIN;
  private Instant restUntil = Instant.MIN;
  private int troubles;
  private boolean leaseLost;
  private boolean abandoned;

  Lane(
      Vertx vertx,
      String account,
      Store store,
      PostingStore postings,
      Leases leases,
      ErpSystem erp,
      AwaitedCustomers awaitedCustomers,
      PostInvoice postInvoice,
      PostingConfig config,
      Clock clock) {
    this.vertx = vertx;
    this.account = account;
    this.store = store;
    this.postings = postings;
    this.leases = leases;
    this.erp = erp;
    this.awaitedCustomers = awaitedCustomers;
    this.postInvoice = postInvoice;
    this.config = config;
    this.clock = clock;
  }

  void start() {
    worker = Worker.start(vertx, "posting-" + account, config.lane(), this::step);
  }

  /** Says whether it fails or hangs. */
  void register(Health health) {
    health.watches(worker.name(), "invoices wait for their ERP", worker::isWell);
  }

  /** There may be something to carry. */
  void wake() {
    worker.wake();
  }

  /** A customer that documents wait for may be known now. */
  void masterdataChanged() {
    masterdataChanged = true;
    worker.wake();
  }

  /** Takes nothing more, waits for what is being carried, and hands the account over. */
  Future<Void> stop() {
    return worker
        .stop()
        .compose(stopped -> Future.join(List.copyOf(inFlight.values())).otherwiseEmpty())
        .compose(
            carried ->
                UseCase.run(
                    vertx,
                    () -> {
                      if (tenure != null) {
                        tenure.lease().release();
                      }
                      return null;
                    }));
  }

  private boolean step() {
    for (var end = ended.poll(); end != null; end = ended.poll()) {
      hear(end);
    }
    try {
      return inOffice() && takeUp();
    } catch (LeaseLost e) {
      about(LOG.atWarn()).log("A lane lost its lease");
      leaseLost = true;
      return false;
    }
  }

  private boolean takeUp() {
    var now = clock.instant();
    boolean recheck = !now.isBefore(recheckAt);
    if (abandoned || recheck) {
      settleAbandoned(now);
      abandoned = false;
    }
    if (masterdataChanged || recheck) {
      masterdataChanged = false;
      recheckAt = now.plus(config.dependencyRecheck());
      awaitedCustomers.lookFor(account, now);
    }
    if (!now.isBefore(restUntil)) {
      carryNext(now, troubles > 0 ? 1 : tenure.capabilities().concurrency());
    }
    return false; // whatever ends wakes the lane
  }

  private void carryNext(Instant now, int atOnce) {
    if (waiting.isEmpty() && inFlight.size() < atOnce) {
      int limit = troubles > 0 ? READ_IN_TROUBLE : atOnce * READ_AHEAD;
      waiting.addAll(postings.claim(store.core(), account, now, inFlight.keySet(), limit));
    }
    while (!waiting.isEmpty() && inFlight.size() < atOnce) {
      carry(waiting.poll(), tenure);
    }
  }

  private boolean inOffice() {
    if (tenure != null && !leaseLost) {
      tenure.renewInTime();
      return true;
    }
    if (!inFlight.isEmpty()) {
      return false; // they cannot write any more, but have to end before they are taken up again
    }
    tenure = null;
    leaseLost = false;
    waiting.clear();
    var asked = clock.instant();
    Optional<Lease> lease = leases.tryAcquire("posting." + account, holder, config.leaseTime());
    if (lease.isEmpty()) {
      return false;
    }
    try {
      tenure = new Tenure(lease.get(), capabilities(), config.leaseTime(), asked, clock);
    } catch (RuntimeException e) {
      lease.get().release();
      throw e;
    }
    about(LOG.atInfo()).log("A lane took its lease, token {}", lease.get().token());
    abandoned = true;
    return true;
  }

  private ErpCapabilities capabilities() {
    var deadline = clock.instant().plus(config.callTimeout());
    var caller = Caller.service("posting", Trace.start(), deadline);
    return erp.erpCapabilities(caller, account).await();
  }

  private void settleAbandoned(Instant now) {
    Duration mayTake = config.callTimeout().plus(tenure.mayTakeEffectFor());
    int found =
        store.inTransaction(
            tx -> {
              tenure.lease().verify(tx);
              return postings.abandonedBecomeUncertain(
                  tx, account, now, inFlight.keySet(), mayTake);
            });
    if (found > 0) {
      about(LOG.atWarn()).log("A lane found {} postings whose outcome was not stored", found);
    }
  }

  private void carry(StoredPosting posting, Tenure tenure) {
    var another = suspects.contains(posting.id()) ? another() : Optional.<StoredPosting>empty();
    Future<StoredPosting> carried =
        UseCase.run(
            vertx,
            () ->
                another.isPresent()
                    ? postInvoice.carryAfterTrouble(posting, another.get(), tenure)
                    : postInvoice.carry(posting, tenure));
    inFlight.put(posting.id(), carried);
    carried.onComplete(
        end -> {
          ended.add(new Ended(posting, end.result(), end.cause()));
          worker.wake();
        });
  }

  /**
   * A posting that shows whether the account answers: the last one that went through, or one of
   * those that wait, not always the same, since it may be in trouble of its own.
   */
  private Optional<StoredPosting> another() {
    return lastPosted == null
        ? waiting.stream().skip(troubles % Math.max(1, waiting.size())).findFirst()
        : Optional.of(lastPosted);
  }

  private void hear(Ended end) {
    inFlight.remove(end.posting().id());
    if (end.cause() != null) {
      inTrouble(end.posting(), end.cause());
      return;
    }
    troubles = 0;
    var state = end.after().state();
    if (state == PostingState.POSTED) {
      lastPosted = end.after();
    }
    if (LegalMoves.isEnd(state)) {
      suspects.remove(end.posting().id());
    }
  }

  private void inTrouble(StoredPosting posting, Throwable cause) {
    if (cause instanceof PostingStore.Overtaken) {
      suspects.remove(posting.id());
      return;
    }
    abandoned = true;
    waiting.clear(); // what is in trouble comes before it
    if (cause instanceof LeaseLost) {
      leaseLost = true;
      return;
    }
    suspects.add(posting.id());
    var now = clock.instant();
    if (now.isBefore(restUntil)) {
      return; // it was under way when another met the same
    }
    troubles++;
    var rest = config.rest(troubles, Failure.of(cause));
    restUntil = now.plus(rest);
    PostingLog.about(posting, LOG.atWarn()).setCause(cause).log("A lane rests for {}", rest);
  }

  private LoggingEventBuilder about(LoggingEventBuilder line) {
    return line.addKeyValue(LogKeys.ACCOUNT, account);
  }

  /**
   * The end of a posting's way, for now.
   *
   * @param after as it stands now; null if it is in trouble
   * @param cause of trouble; null if there was none
   */
  private record Ended(StoredPosting posting, StoredPosting after, Throwable cause) {}
}
