package io.tieout.experience.operations;

import io.tieout.api.PostingProcess;
import io.tieout.api.UsageProcess;
import io.tieout.backbone.http.Answer;
import io.tieout.backbone.http.Api;
import io.tieout.backbone.http.OperationCall;
import io.tieout.backbone.store.Cursor;
import io.tieout.model.Backlog;
import io.tieout.model.Caller;
import io.tieout.model.PostingBacklog;
import io.tieout.model.SystemPage;
import io.tieout.model.SystemState;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;

/** The operations of the operations contract. */
public final class Operations {

  private static final Cursor SYSTEMS = Cursor.of("systems");

  private final UsageProcess usage;
  private final PostingProcess postings;
  private final List<Function<Caller, Future<SystemState>>> systems;

  /**
   * @param systems asks each configured vendor account how it is doing
   */
  public Operations(
      UsageProcess usage,
      PostingProcess postings,
      List<Function<Caller, Future<SystemState>>> systems) {
    this.usage = usage;
    this.postings = postings;
    this.systems = List.copyOf(systems);
  }

  /** Handles every operation of the contract. */
  public void serve(Api api) {
    api.handle("readBacklog", this::readBacklog).handle("listSystems", this::listSystems);
  }

  private Future<Answer> readBacklog(OperationCall call) {
    var onItsWay = usage.usageBacklog(call.caller(), null, null);
    var unfinished = postings.postingBacklog(call.caller());
    return Future.all(onItsWay, unfinished)
        .map(
            both -> {
              var events = onItsWay.result();
              var documents = unfinished.result().items();
              var total =
                  events.unread()
                      + events.held()
                      + events.unwindowed()
                      + events.undelivered()
                      + documents.stream().mapToLong(PostingBacklog::documents).sum();
              return Answer.ok(new Backlog(events, documents, total));
            });
  }

  private Future<Answer> listSystems(OperationCall call) {
    var states = systems.stream().map(system -> system.apply(call.caller())).toList();
    return Future.all(states)
        .map(
            all ->
                SYSTEMS.slice(
                    states.stream().map(Future::result).toList(),
                    SystemState::account,
                    call.query("cursor").orElse(null),
                    call.query("limit", Integer.class).orElse(null)))
        .map(page -> Answer.ok(new SystemPage(page.items(), page.next())));
  }
}
