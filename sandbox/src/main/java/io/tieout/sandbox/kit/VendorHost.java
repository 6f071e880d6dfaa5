package io.tieout.sandbox.kit;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ground that one simulated vendor stands on. The vendor's constructor registers routes and
 * what else it has here; {@link #start} then listens. Everything of the vendor runs on one
 * virtual-thread context, but for the reading of bodies: one thing at a time, interleaved only
 * where it waits.
 */
public final class VendorHost {
  private static final Logger LOG = LoggerFactory.getLogger(VendorHost.class);
  private static final int LARGEST_BODY = 4 << 20;
  private static final long DUE_WORK_MILLIS = 1_000;
  private static final Reply MAINTENANCE =
      new Reply(
          200,
          Map.of("content-type", "text/html"),
          Buffer.buffer("<!doctype html><title>Maintenance</title><p>Back soon."));

  private final Vertx vertx;
  private final Pool pool;
  private final String name;
  private final Clock wall;
  private final BusinessClock clock;
  private final Router router;
  private final Faults faults = new Faults();
  private final Map<String, String> tables = new LinkedHashMap<>();
  private ErrorFormat errors = (status, detail) -> Reply.empty(status);
  private DueWork dueWork = now -> {};
  private WebhookSignature signature = (secret, body, at) -> Map.of();
  private Seeding seeding =
      (objects, type, body) ->
          new Seeding.Identity(
              body.path("id").asText(),
              body.has("externalId") ? body.get("externalId").asText() : null);
  private WebhookSender sender;
  private Future<Void> lastDueWork = Future.succeededFuture();
  private Context calls;
  private HttpServer server;
  private String deployment;

  /**
   * Prepares the ground; nothing listens yet.
   *
   * @param pool of the simulators' database; stays the caller's to close
   * @param name the vendor's name among all simulators of the database
   */
  public VendorHost(Vertx vertx, Pool pool, String name) {
    this(vertx, pool, name, Clock.systemUTC());
  }

  /** With a wall clock of its own, for tests of windows and signatures. */
  public VendorHost(Vertx vertx, Pool pool, String name, Clock wall) {
    this.vertx = vertx;
    this.pool = pool;
    this.name = name;
    this.wall = wall;
    this.clock = new BusinessClock(name, wall);
    this.router = Router.router(vertx);
    router.route().handler(this::readBody);
    new ControlApi(this).routes();
  }

  /** For a vendor's own outgoing calls. */
  public Vertx vertx() {
    return vertx;
  }

  /** Business time. */
  public BusinessClock clock() {
    return clock;
  }

  /** Wall time: tokens, deduplication windows, signatures. */
  public Clock wall() {
    return wall;
  }

  /** Serves an operation; the path is vertx-web's ({@code /v1/customers/:id}). */
  public void route(HttpMethod method, String path, Endpoint endpoint) {
    router.route(method, path).handler(context -> serve(context, endpoint));
  }

  /** How the vendor words the kit's own errors. */
  public void errors(ErrorFormat format) {
    this.errors = format;
  }

  /** What the vendor does as business time passes. */
  public void dueWork(DueWork work) {
    this.dueWork = work;
  }

  /** How the vendor signs webhooks. */
  public void webhookSignature(WebhookSignature headers) {
    this.signature = headers;
  }

  /** How seeded objects are named; without it by {@code id}, with {@code externalId} as key. */
  public void seeding(Seeding naming) {
    this.seeding = naming;
  }

  /** A table of the vendor's own: created at the start, emptied with the vendor's state. */
  public void table(String table, String createIfNotExists) {
    tables.put(table, createIfNotExists);
  }

  /** The vendor's data outside any call, each statement by itself. */
  public Store store() {
    return new Store(pool, name);
  }

  /** Runs work in a transaction of its own and commits it, unless the work throws. */
  public <T> T inTransaction(Function<Store, T> work) {
    try (UnitOfWork unit = new UnitOfWork(pool)) {
      Store store = new Store(unit.sql(), name);
      T result = work.apply(store);
      unit.commit();
      if (store.hasNews()) {
        sender.wake();
      }
      return result;
    }
  }

  /** Creates the tables, does what is due and listens; the result is the port. */
  public Future<Integer> start(int port) {
    VerticleBase verticle =
        new VerticleBase() {
          @Override
          public Future<?> start() {
            return Future.succeededFuture(open(port));
          }
        };
    return vertx
        .deployVerticle(
            verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
        .map(
            id -> {
              deployment = id;
              return server.actualPort();
            });
  }

  /** Stops listening and sending; what is committed stays. */
  public Future<Void> stop() {
    return sender.stop().compose(stopped -> vertx.undeploy(deployment));
  }

  private HttpServer open(int port) {
    try (UnitOfWork unit = new UnitOfWork(pool)) {
      unit.sql().query(Schema.BEGIN).execute().await();
      unit.sql().query(Schema.TABLES).execute().await();
      tables.values().forEach(ddl -> unit.sql().query(ddl).execute().await());
      unit.commit();
    }
    clock.load(pool);
    sender = new WebhookSender(vertx, pool, name, wall, signature, faults);
    runDueWork(clock.now());
    vertx.setPeriodic(
        DUE_WORK_MILLIS,
        tick -> {
          if (clock.followsWall() && lastDueWork.isComplete()) {
            runDueWork(clock.now());
          }
        });
    calls = vertx.getOrCreateContext();
    calls.runOnContext(ready -> sender.run());
    router
        .route()
        .handler(
            context ->
                send(context, errors.error(404, "No such route: " + context.normalizedPath())));
    server =
        vertx
            .createHttpServer(
                // A connection cut on demand must not take other calls with it.
                new HttpServerOptions().setHost("127.0.0.1").setHttp2ClearTextEnabled(false))
            .requestHandler(router);
    Promise<HttpServer> listening = Promise.promise();
    ((VertxInternal) vertx)
        .createEventLoopContext()
        .runOnContext(loop -> server.listen(port).onComplete(listening));
    return listening.future().await();
  }

  void control(HttpMethod method, String path, Endpoint endpoint) {
    router.route(method, path).handler(context -> send(context, answer(context, endpoint)));
  }

  Faults faults() {
    return faults;
  }

  Seeding seeding() {
    return seeding;
  }

  long pendingWebhooks() {
    return sender.pending();
  }

  /**
   * Sets business time, kept first, so that work cut off by a crash is found again at the start.
   */
  void advanceTo(Instant now) {
    clock.set(pool, now);
    runDueWork(now);
  }

  void forget(Store store) {
    Tuple mine = Tuple.of(name, name + "/%");
    for (String table : new String[] {"object", "series", "webhook_endpoint"}) {
      store
          .sql()
          .preparedQuery("DELETE FROM " + table + " WHERE scope = $1 OR scope LIKE $2")
          .execute(mine)
          .await();
    }
    tables.keySet().forEach(table -> store.sql().query("DELETE FROM " + table).execute().await());
    clock.forget(store.sql());
  }

  /** One run at a time: each waits for the one before. */
  private void runDueWork(Instant now) {
    Future<Void> before = lastDueWork;
    Promise<Void> mine = Promise.promise();
    lastDueWork = mine.future();
    before.await();
    try {
      dueWork.runUntil(now);
    } finally {
      mine.complete();
    }
  }

  /** Reads the body as it is: forms too are taken apart by the endpoints, if at all. */
  private void readBody(RoutingContext context) {
    Buffer body = Buffer.buffer();
    context
        .request()
        .handler(
            chunk -> {
              if (body.length() <= LARGEST_BODY) {
                body.appendBuffer(chunk);
              }
            })
        .endHandler(
            end -> {
              if (body.length() > LARGEST_BODY) {
                send(context, errors.error(413, "The request body is too large."));
              } else {
                context.put(Call.BODY, body);
                calls.runOnContext(here -> context.next());
              }
            });
  }

  private void serve(RoutingContext context, Endpoint endpoint) {
    Fault fault =
        faults.strike(
            context.request().method().name(),
            context.request().path(),
            context.request().getHeader(Faults.HEADER));
    switch (fault) {
      case Fault.None none -> send(context, answer(context, endpoint));
      case Fault.Status failed -> send(context, errors.error(failed.status(), "Fault on demand."));
      case Fault.ResetBefore reset -> context.request().connection().close();
      case Fault.ResetAfterCommit reset -> {
        answer(context, endpoint);
        context.request().connection().close();
      }
      case Fault.Delay late -> {
        vertx.timer(late.millis()).await();
        send(context, answer(context, endpoint));
      }
      case Fault.Html page -> send(context, MAINTENANCE);
      case Fault.WrongSchema surprise -> {
        answer(context, endpoint);
        send(context, Reply.json(200, StrictJson.object().put("surprise", true)));
      }
    }
  }

  private Reply answer(RoutingContext context, Endpoint endpoint) {
    boolean reads = context.request().method().equals(HttpMethod.GET);
    try (UnitOfWork unit = new UnitOfWork(pool)) {
      Call call = new Call(context, () -> new Store(reads ? pool : unit.sql(), name));
      Reply reply = endpoint.handle(call);
      unit.commit();
      if (call.hasNews()) {
        sender.wake();
      }
      return reply;
    } catch (Refusal e) {
      return e.reply();
    } catch (MalformedBody e) {
      return errors.error(400, e.getMessage());
    } catch (RuntimeException e) {
      LOG.error(
          "{} failed in {} {}", name, context.request().method(), context.request().path(), e);
      return errors.error(500, "Something went wrong on our side.");
    }
  }

  private static void send(RoutingContext context, Reply reply) {
    context.response().setStatusCode(reply.status());
    reply.headers().forEach(context.response()::putHeader);
    context.response().end(reply.body());
  }
}
