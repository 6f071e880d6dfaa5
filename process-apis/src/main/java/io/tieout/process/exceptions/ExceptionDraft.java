package io.tieout.process.exceptions;

import io.tieout.model.Money;
import java.util.Objects;

/**
 * What a person needs to know to decide.
 *
 * @param tenant whose customer it concerns
 * @param kind class of the exception, {@code late-usage}
 * @param financial whether money hangs on it
 * @param code of the failure behind it
 * @param summary what happened to what, in one sentence
 * @param customer our reference, or null
 * @param document id of the document, event or record; with the kind it identifies an open
 *     exception
 * @param amount or null
 * @param entity or null
 * @param period or null
 * @param action what to do about it
 * @param payload the record as it was, or null; never changed afterwards
 */
public record ExceptionDraft(
    String tenant,
    String kind,
    boolean financial,
    String code,
    String summary,
    String customer,
    String document,
    Money amount,
    String entity,
    String period,
    String action,
    String payload) {

  public ExceptionDraft {
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(summary, "summary");
    Objects.requireNonNull(document, "document");
    Objects.requireNonNull(action, "action");
  }
}
