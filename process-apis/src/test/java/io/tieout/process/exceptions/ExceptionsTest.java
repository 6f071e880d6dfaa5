package io.tieout.process.exceptions;

import static io.tieout.process.TestStore.await;
import static io.tieout.process.TestStore.caller;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.ExceptionCase;
import io.tieout.model.ExceptionStatus;
import io.tieout.model.Money;
import io.tieout.model.OpenExceptionCount;
import io.tieout.process.TestStore;
import io.vertx.pgclient.PgException;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExceptionsTest {

  private TestStore database;
  private ExceptionLog log;
  private Exceptions exceptions;

  @BeforeEach
  void open() {
    database = new TestStore("exceptions");
    log = new ExceptionLog(Clock.systemUTC());
    exceptions = new Exceptions(database.store());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void keepsOneOpenExceptionPerDocumentAndClass() {
    // Given
    raise(draft("house", "mapping-missing", "p-1", "first"));
    raise(draft("house", "period-closed", "p-1", "another class"));
    raise(draft("house", "mapping-missing", "p-2", "another document"));

    // When
    raise(draft("house", "mapping-missing", "p-1", "second"));

    // Then
    var repeated = list("house", "mapping-missing").getLast();
    assertThat(list("house", null)).hasSize(3);
    assertThat(repeated.document()).isEqualTo("p-1");
    assertThat(repeated.attempts()).isEqualTo(2);
    assertThat(repeated.summary()).isEqualTo("second");
    assertThat(repeated.amount()).isEqualTo(new Money(new BigDecimal("35.00"), "USD"));
  }

  @Test
  void closesAllOfADocumentWhenItSucceeds() {
    // Given
    raise(draft("house", "mapping-missing", "p-1", "a"));
    raise(draft("house", "period-closed", "p-1", "b"));
    raise(draft("house", "period-closed", "p-2", "c"));

    // When
    database.inTransaction(tx -> log.resolve(tx, "p-1"));

    // Then
    assertThat(list("house", null))
        .extracting(ExceptionCase::document, ExceptionCase::status)
        .containsExactly(
            tuple("p-2", ExceptionStatus.OPEN),
            tuple("p-1", ExceptionStatus.RESOLVED),
            tuple("p-1", ExceptionStatus.RESOLVED));
  }

  @Test
  void opensAnewAfterItWasClosed() {
    // Given
    raise(draft("house", "period-closed", "p-1", "a"));
    database.inTransaction(tx -> log.resolve(tx, "p-1"));

    // When
    raise(draft("house", "period-closed", "p-1", "b"));

    // Then
    assertThat(list("house", null))
        .extracting(ExceptionCase::status)
        .containsExactly(ExceptionStatus.OPEN, ExceptionStatus.RESOLVED);
  }

  @Test
  void standsOrFallsWithItsTransaction() {
    // When
    assertThatThrownBy(
            () ->
                database.inTransaction(
                    tx -> {
                      log.raise(tx, draft("house", "period-closed", "p-1", "a"));
                      throw new IllegalStateException("the effect failed");
                    }))
        .hasMessage("the effect failed");

    // Then
    assertThat(list("house", null)).isEmpty();
  }

  @Test
  void neverChangesAPayload() {
    // Given
    raise(draft("house", "period-closed", "p-1", "a"));

    // When / Then
    assertThatThrownBy(
            () ->
                await(
                    database
                        .store()
                        .core()
                        .query("UPDATE exceptions.exception SET payload = '{}'")
                        .execute()))
        .isInstanceOf(PgException.class)
        .hasMessageContaining("immutable");
  }

  @Test
  void showsAPartnerNothingButItsOwn() {
    // Given
    raise(draft("acme", "late-usage", "e-1", "theirs"));
    raise(draft("house", "late-usage", "e-2", "ours"));
    var ours = list("house", null).getFirst().id();

    // When
    var seen = list("acme", null);

    // Then
    assertThat(seen).extracting(ExceptionCase::summary).containsExactly("theirs");
    assertThatThrownBy(() -> await(exceptions.findException(caller("acme"), ours)))
        .isInstanceOf(Failure.NotFound.class)
        .hasMessage("not-found: there is no such exception");
    assertThat(await(exceptions.findException(caller("house"), ours)).summary()).isEqualTo("ours");
  }

  @Test
  void listsPageByPage() {
    // Given
    for (int i = 1; i <= 5; i++) {
      raise(draft("house", "late-usage", "e-" + i, "case " + i));
    }

    // When
    var read = new ArrayList<ExceptionCase>();
    String cursor = null;
    do {
      var page =
          await(
              exceptions.listExceptions(
                  caller("house"), ExceptionStatus.OPEN, null, "US", "2026-03", cursor, 2));
      assertThat(page.items()).hasSizeLessThanOrEqualTo(2);
      read.addAll(page.items());
      cursor = page.next();
    } while (cursor != null);

    // Then
    assertThat(read)
        .extracting(ExceptionCase::document)
        .containsExactly("e-5", "e-4", "e-3", "e-2", "e-1");
  }

  @Test
  void countsWhatIsOpenByTheBooksThatItNames() {
    // Given documents, usage and a record of master data, and what is settled or another tenant's
    raise(draft("house", "mapping-missing", "p-1", "a"));
    raise(draft("house", "tax-mismatch", "p-2", "b"));
    raise(draft("house", "period-closed", "p-3", "settled"));
    database.inTransaction(tx -> log.resolve(tx, "p-3"));
    raise(draft("acme", "mapping-missing", "p-4", "theirs"));
    raise(bare("late-usage", "e-1", "US", "2026-03"));
    raise(bare("unknown-customer", "e-2", null, "2026-03"));
    raise(bare("masterdata-refused", "r-1", null, null));
    raise(bare("late-usage", "e-3", "DE", "2026-03"));
    raise(bare("late-usage", "e-4", "US", "2026-02"));

    // When
    var open =
        await(exceptions.countOpenExceptions(caller("acme"), "US", "USD", "2026-03")).items();
    var all =
        await(exceptions.countOpenExceptions(caller("house"), "US", "USD", "2026-03")).items();

    // Then
    assertThat(open).containsExactly(new OpenExceptionCount("US", "USD", "2026-03", 1L));
    assertThat(all)
        .containsExactlyInAnyOrder(
            new OpenExceptionCount("US", "USD", "2026-03", 3L),
            new OpenExceptionCount("US", null, "2026-03", 1L),
            new OpenExceptionCount(null, null, "2026-03", 1L),
            new OpenExceptionCount(null, null, null, 1L));
  }

  @Test
  void findsNothingUnderAnIdThatIsNone() {
    // When / Then
    assertThatThrownBy(() -> await(exceptions.findException(caller("house"), "x-1")))
        .isInstanceOf(Failure.NotFound.class);
  }

  private void raise(ExceptionDraft draft) {
    database.inTransaction(tx -> log.raise(tx, draft));
  }

  private List<ExceptionCase> list(String tenant, String kind) {
    return await(exceptions.listExceptions(caller(tenant), null, kind, null, null, null, 200))
        .items();
  }

  /** One without an amount, and perhaps without more. */
  private static ExceptionDraft bare(String kind, String document, String entity, String period) {
    return new ExceptionDraft(
        "house", kind, true, kind, kind, null, document, null, entity, period, "Look at it.", null);
  }

  private static ExceptionDraft draft(String tenant, String kind, String document, String summary) {
    return new ExceptionDraft(
        tenant,
        kind,
        true,
        kind,
        summary,
        "C-0001",
        document,
        new Money(new BigDecimal("35"), "USD"),
        "US",
        "2026-03",
        "Look at it.",
        "{\"a\":1}");
  }
}
