package io.tieout.process.posting;

import io.tieout.api.ErpSystem;
import io.tieout.backbone.contract.Contracts;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.http.Api;
import io.tieout.backbone.http.Binder;
import io.tieout.backbone.http.Client;
import io.tieout.backbone.http.InternalAuthenticator;
import io.tieout.backbone.http.Listener;
import io.tieout.backbone.http.ListenerConfig;
import io.tieout.model.Caller;
import io.tieout.model.DocumentKind;
import io.tieout.model.ErpCapabilities;
import io.tieout.model.ErpCustomer;
import io.tieout.model.ErpDocument;
import io.tieout.model.ErpDocumentPage;
import io.tieout.model.ErpId;
import io.tieout.model.ErpLine;
import io.tieout.model.ErpOrdering;
import io.tieout.model.ErpPeriod;
import io.tieout.model.ErpPosted;
import io.tieout.model.ErpPostedLine;
import io.tieout.model.ErpReferenceRule;
import io.tieout.model.ErpStatus;
import io.tieout.model.Money;
import io.tieout.model.PeriodState;
import io.tieout.model.SystemState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * An ERP of the tests, reached over a real socket through the binder and the client, so that an
 * answer can really be lost.
 */
final class TestErp implements ErpSystem {
  /** What becomes of the next call that creates a document. */
  enum Fate {
    LOSE_REQUEST,
    COMMIT_AND_LOSE_ANSWER,
    COMMIT_AND_NEVER_ANSWER,
    LOSE_ANSWER_AND_COMMIT_LATER,
    UNAVAILABLE,
    REJECT,
    PERIOD_CLOSED,
    COMMIT_OTHER_AMOUNT
  }

  static final Duration LATE = Duration.ofMillis(400);
  private static final String CREDENTIAL = "of-the-tests";
  private static final String LAST_PERIOD = "2030-12";

  /** In the order in which they were committed. */
  final List<ErpPosted> documents = new CopyOnWriteArrayList<>();

  final List<ErpDocument> requests = new CopyOnWriteArrayList<>();
  final Queue<Fate> fates = new ConcurrentLinkedQueue<>();
  final Set<String> closedPeriods = ConcurrentHashMap.newKeySet();

  /** What happens once the next call has arrived, before its fate. */
  private final AtomicReference<Consumer<ErpDocument>> behind = new AtomicReference<>();

  /** The last period that is set up. */
  volatile String lastPeriod = LAST_PERIOD;

  volatile boolean postingPeriod = true;

  /** How many late commits found their reference taken. */
  final AtomicInteger late = new AtomicInteger();

  volatile ErpReferenceRule rule = ErpReferenceRule.UNIQUE;
  volatile int concurrency = 4;
  volatile boolean down;

  /** Whose look-up fails, by reference. */
  volatile Predicate<String> unreadable = reference -> false;

  /** How many questions found it down, or the document unreadable. */
  final AtomicInteger unanswered = new AtomicInteger();

  /** Whether questions about periods are refused, whatever the period. */
  volatile boolean refusesPeriods;

  private final Vertx vertx;
  private final Listener listener;

  /** All that were ever opened; closing one twice does nothing. */
  private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();

  /** The ERP as its callers see it, over HTTP. */
  final ErpSystem remote;

  TestErp(Vertx vertx) {
    this.vertx = vertx;
    var contract = Contracts.bundled().get("system", "erp");
    var api = Api.of(vertx, contract);
    Binder.bind(api, ErpSystem.class, this);
    var router = Router.router(vertx);
    router
        .route()
        .handler(
            context -> {
              connections.add(context.request().connection());
              context.next();
            });
    api.mount(router, new InternalAuthenticator(() -> CREDENTIAL, Clock.systemUTC()));
    listener = Listener.start(vertx, ListenerConfig.on("127.0.0.1", 0), router).await();
    remote =
        Client.of(
            vertx.createHttpClient(),
            URI.create("http://127.0.0.1:" + listener.actualPort()),
            contract,
            ErpSystem.class,
            () -> CREDENTIAL,
            Clock.systemUTC());
  }

  void clear() {
    documents.clear();
    requests.clear();
    fates.clear();
    closedPeriods.clear();
    behind.set(null);
    lastPeriod = LAST_PERIOD;
    postingPeriod = true;
    late.set(0);
    rule = ErpReferenceRule.UNIQUE;
    concurrency = 4;
    down = false;
    unreadable = reference -> false;
    unanswered.set(0);
    refusesPeriods = false;
  }

  /** The period of the next call closes behind it, and another is opened again. */
  void closeBehindNextCall(String... opened) {
    behind.set(
        document -> {
          closedPeriods.add(document.period());
          closedPeriods.removeAll(List.of(opened));
        });
  }

  /** Happens once the next call has arrived, before its fate; must not wait. */
  void behindNextCall(Runnable happens) {
    behind.set(document -> happens.run());
  }

  void close() {
    listener.close().await();
  }

  @Override
  public Future<ErpId> createErpDocument(Caller caller, String account, ErpDocument document) {
    requests.add(document);
    var happens = behind.getAndSet(null);
    if (happens != null) {
      happens.accept(document);
    }
    var fate = fates.poll();
    if (fate == null) {
      return Future.succeededFuture(commit(document, document.gross()));
    }
    return switch (fate) {
      case LOSE_REQUEST -> lose();
      case COMMIT_AND_LOSE_ANSWER -> {
        commit(document, document.gross());
        yield lose();
      }
      case COMMIT_AND_NEVER_ANSWER -> {
        commit(document, document.gross());
        yield Promise.<ErpId>promise().future();
      }
      case LOSE_ANSWER_AND_COMMIT_LATER -> {
        vertx.setTimer(LATE.toMillis(), late -> commitUnlessRefused(document));
        yield lose();
      }
      case UNAVAILABLE ->
          Future.failedFuture(
              new Failure.Unavailable("system-down", "resting", Duration.ofMillis(10)));
      case REJECT ->
          Future.failedFuture(new Failure.Rejected("item-inactive", "the item is inactive"));
      case PERIOD_CLOSED -> Future.failedFuture(new Failure.Conflict("period-closed", "closed"));
      case COMMIT_OTHER_AMOUNT ->
          Future.succeededFuture(commit(document, document.gross().plus(Money.ofMinor(1, "USD"))));
    };
  }

  private synchronized ErpId commit(ErpDocument document, Money gross) {
    boolean known =
        documents.stream().anyMatch(held -> held.reference().equals(document.reference()));
    if (known && rule == ErpReferenceRule.UNIQUE) {
      throw new Failure.Conflict("duplicate-reference", "there is one already");
    }
    var id = Integer.toString(20_000 + documents.size());
    documents.add(
        new ErpPosted(
            id,
            document.reference(),
            document.kind(),
            document.entity(),
            document.customer(),
            document.number(),
            document.documentDate(),
            document.period(),
            ErpStatus.POSTED,
            document.lines().size(),
            document.net(),
            document.tax(),
            gross,
            document.lines().stream().map(TestErp::held).toList()));
    return new ErpId(id);
  }

  private static ErpPostedLine held(ErpLine line) {
    return new ErpPostedLine(
        line.item(), line.net(), line.tax(), line.taxCode(), line.serviceFrom(), line.serviceTo());
  }

  private void commitUnlessRefused(ErpDocument document) {
    try {
      commit(document, document.gross());
    } catch (Failure.Conflict e) {
      late.incrementAndGet();
    }
  }

  /** Cuts every connection, as a proxy that restarts does. */
  private <T> Future<T> lose() {
    new ArrayList<>(connections).forEach(HttpConnection::close);
    return Promise.<T>promise().future();
  }

  @Override
  public Future<ErpPosted> findErpDocument(
      Caller caller, String account, DocumentKind kind, String reference) {
    if (unreadable.test(reference)) {
      return unanswered("not readable");
    }
    return refusedWhenDown()
        .map(
            up ->
                documents.stream()
                    .filter(held -> held.reference().equals(reference))
                    .findFirst()
                    .orElseThrow(() -> new Failure.NotFound("no document " + reference)));
  }

  @Override
  public Future<ErpPeriod> findErpPeriod(
      Caller caller, String account, String entity, String period) {
    var month = YearMonth.parse(period);
    if (refusesPeriods) {
      return Future.failedFuture(new Failure.Rejected("entity-unknown", "no entity " + entity));
    }
    if (period.compareTo(lastPeriod) > 0) {
      return Future.failedFuture(new Failure.NotFound("no period " + period));
    }
    return refusedWhenDown()
        .map(
            up ->
                new ErpPeriod(
                    entity,
                    period,
                    month.atDay(1),
                    month.plusMonths(1).atDay(1),
                    closedPeriods.contains(period) ? PeriodState.CLOSED : PeriodState.OPEN));
  }

  @Override
  public Future<ErpCapabilities> erpCapabilities(Caller caller, String account) {
    return Future.succeededFuture(
        new ErpCapabilities(
            rule, true, true, postingPeriod, 1, concurrency, 1_000, ErpOrdering.FREE));
  }

  private Future<Void> refusedWhenDown() {
    return down ? unanswered("switched off") : Future.succeededFuture();
  }

  private <T> Future<T> unanswered(String why) {
    unanswered.incrementAndGet();
    return Future.failedFuture(new Failure.Unavailable("system-down", why, Duration.ofMillis(10)));
  }

  @Override
  public Future<SystemState> erpState(Caller caller, String account) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<ErpId> putErpCustomer(
      Caller caller, String account, String reference, ErpCustomer customer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<ErpId> findErpCustomer(Caller caller, String account, String reference) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<ErpDocumentPage> listErpDocuments(
      Caller caller, String account, String entity, String period, String cursor, Integer limit) {
    throw new UnsupportedOperationException();
  }
}
