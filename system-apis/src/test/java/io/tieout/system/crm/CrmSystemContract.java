package io.tieout.system.crm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tieout.api.CrmSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Address;
import io.tieout.model.Caller;
import io.tieout.model.Contract;
import io.tieout.model.ContractPage;
import io.tieout.model.Customer;
import io.tieout.model.CustomerPage;
import io.tieout.model.SystemStatus;
import io.tieout.system.Wire.Failing;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every adapter of a CRM promises, in one process and over HTTP alike. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class CrmSystemContract {
  private static final Duration DAY = Duration.ofDays(1);

  /** When the changes of the running test begin; every test has a day of its own. */
  private final AtomicReference<Instant> day =
      new AtomicReference<>(Instant.parse("2026-03-01T00:00:00Z"));

  protected abstract CrmSystem crm();

  protected abstract CrmVendor vendor();

  @BeforeEach
  void begin() {
    vendor().setClock(day.updateAndGet(last -> last.plus(DAY)));
  }

  protected String account() {
    return vendor().account();
  }

  /** The beginning of the running test's changes. */
  protected Instant beginning() {
    return day.get();
  }

  /** Somebody who waits for a minute. */
  protected static Caller caller() {
    return callerUntil(Instant.now().plus(Duration.ofMinutes(1)));
  }

  private static Caller callerUntil(Instant deadline) {
    return Caller.service(
        "test", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", deadline);
  }

  protected static <T> T now(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw Failure.of(e);
    }
  }

  protected static <F extends Failure> F fails(Class<F> type, Supplier<Future<?>> call) {
    var failed = new ArrayList<F>();
    assertThatExceptionOfType(type).isThrownBy(() -> now(call.get())).satisfies(failed::add);
    return failed.getFirst();
  }

  private CustomerPage customers(Instant since, String cursor, Integer limit) {
    return now(crm().listCrmCustomers(caller(), account(), since, cursor, limit));
  }

  /** All customers changed since then, two at a time. */
  private List<CustomerPage> customerPages(Instant since) {
    var pages = new ArrayList<CustomerPage>();
    String cursor = null;
    do {
      pages.add(customers(since, cursor, 2));
      cursor = pages.getLast().next();
    } while (cursor != null);
    return pages;
  }

  private ContractPage contracts(Instant since, String cursor, Integer limit) {
    return now(crm().listCrmContracts(caller(), account(), since, cursor, limit));
  }

  private static List<String> names(CustomerPage page) {
    return page.items().stream().map(Customer::name).toList();
  }

  /** Puts customers, each a second after the one before. */
  private void putCustomers(String... references) {
    for (int i = 0; i < references.length; i++) {
      vendor().setClock(beginning().plusSeconds(i));
      vendor().putCustomer(references[i], "Name of " + references[i]);
    }
  }

  @Test
  void stateIsKnownAndAnUnknownAccountIsNotFound() {
    // When
    var state = now(crm().crmState(caller(), account()));

    // Then
    assertThat(state.account()).isEqualTo(account());
    assertThat(state.status()).isEqualTo(SystemStatus.UP);
    fails(
        Failure.NotFound.class,
        () -> crm().listCrmCustomers(caller(), "no-such-account", null, null, null));
  }

  @Test
  void customerIsReadWhole() {
    // Given
    vendor().putCustomer("C-whole", "Acme Inc");

    // When
    Customer read = customers(beginning(), null, null).items().getFirst();

    // Then
    assertThat(read.id()).isEqualTo("C-whole");
    assertThat(read.name()).isEqualTo("Acme Inc");
    assertThat(read.tenant()).isEqualTo("house");
    assertThat(read.entity()).isEqualTo("US");
    assertThat(read.currency()).isEqualTo("USD");
    assertThat(read.address()).isEqualTo(new Address("1 Main St", "Austin", "TX", "78701", "US"));
    assertThat(read.taxId()).isEqualTo("US123");
    assertThat(read.source().account()).isEqualTo(account());
    assertThat(read.source().id()).isNotBlank();
  }

  @Test
  void contractIsReadWhole() {
    // Given
    vendor().putCustomer("C-party", "Acme Inc");
    vendor().putContract("K-whole", "C-party");

    // When
    Contract read = contracts(beginning(), null, null).items().getFirst();

    // Then
    assertThat(read.id()).isEqualTo("K-whole");
    assertThat(read.customer()).isEqualTo("C-party");
    assertThat(read.tenant()).isEqualTo("house");
    assertThat(read.entity()).isEqualTo("US");
    assertThat(read.currency()).isEqualTo("USD");
    assertThat(read.zone()).isEqualTo("America/New_York");
    assertThat(read.from()).isEqualTo(LocalDate.parse("2026-01-01"));
    assertThat(read.to()).isEqualTo(LocalDate.parse("2027-01-01"));
    assertThat(read.billingDay()).isEqualTo(15);
    assertThat(read.prices()).containsExactly("api-calls-usd", "storage-usd");
  }

  @Test
  void changesComePageByPageOldestFirst() {
    // Given
    putCustomers("C-p1", "C-p2", "C-p3", "C-p4", "C-p5");

    // When
    var pages = customerPages(beginning());

    // Then
    assertThat(pages).extracting(page -> page.items().size()).containsExactly(2, 2, 1);
    assertThat(pages.stream().flatMap(page -> page.items().stream()).map(Customer::id))
        .containsExactly("C-p1", "C-p2", "C-p3", "C-p4", "C-p5");
    assertThat(pages)
        .extracting(CustomerPage::changedTo)
        .containsExactly(
            beginning().plusSeconds(1), beginning().plusSeconds(3), beginning().plusSeconds(4));
  }

  @Test
  void firstReadingHasAllThereIs() {
    // Given
    putCustomers("C-f1", "C-f2", "C-f3");

    // When
    var pages = customerPages(null);

    // Then
    assertThat(pages.stream().flatMap(page -> page.items().stream()).map(Customer::id))
        .contains("C-f1", "C-f2", "C-f3")
        .doesNotHaveDuplicates();
  }

  @Test
  void contractsComePageByPageToo() {
    // Given
    vendor().putCustomer("C-k", "Acme Inc");
    for (int i = 1; i <= 3; i++) {
      vendor().setClock(beginning().plusSeconds(i));
      vendor().putContract("K-p" + i, "C-k");
    }

    // When
    var first = contracts(beginning(), null, 2);

    // Then
    assertThat(first.items()).extracting(Contract::id).containsExactly("K-p1", "K-p2");
    assertThat(first.changedTo()).isEqualTo(beginning().plusSeconds(2));
    var second = contracts(beginning(), first.next(), 2);
    assertThat(second.items()).extracting(Contract::id).containsExactly("K-p3");
    assertThat(second.next()).isNull();
  }

  @Test
  void ofOneInstantAllAreRead() {
    // Given
    for (int i = 0; i < 5; i++) {
      vendor().putCustomer("C-same" + i, "Name " + i);
    }

    // When
    var first = customers(beginning(), null, 3);

    // Then
    assertThat(first.items()).hasSize(3);
    var second = customers(beginning(), first.next(), 3);
    assertThat(second.items()).hasSize(2);
    assertThat(names(second)).doesNotContainAnyElementsOf(names(first));
  }

  @Test
  void readingOnFromTheLastChangeRepeatsItAndMissesNothing() {
    // Given
    putCustomers("C-o1", "C-o2");
    Instant readTo = customers(beginning(), null, null).changedTo();
    vendor().putCustomer("C-o3", "At the same instant");

    // When
    var again = customers(readTo, null, null);

    // Then
    assertThat(names(again)).contains("Name of C-o2", "At the same instant");
    assertThat(names(again)).doesNotContain("Name of C-o1");
  }

  @Test
  void changeWhileTheListIsReadComesAtItsEnd() {
    // Given
    putCustomers("C-m1", "C-m2", "C-m3");
    var first = customers(beginning(), null, 2);
    vendor().setClock(beginning().plusSeconds(60));

    // When
    vendor().putCustomer("C-m1", "Changed");

    // Then
    assertThat(names(customers(beginning(), first.next(), 5)))
        .containsExactly("Name of C-m3", "Changed");
  }

  @Test
  void nothingNewIsAnEmptyPage() {
    // Given
    Instant later = beginning().plus(Duration.ofDays(300));

    // When
    var page = customers(later, null, null);

    // Then
    assertThat(page.items()).isEmpty();
    assertThat(page.changedTo()).isNull();
    assertThat(page.next()).isNull();
  }

  @Test
  void unfitRecordIsNamedAndTheOthersAreRead() {
    // Given
    putCustomers("C-u1");
    String id = vendor().putCustomerWithoutCountry("C-u2");
    vendor().setClock(beginning().plusSeconds(5));
    vendor().putCustomer("C-u3", "Name of C-u3");

    // When
    var page = customers(beginning(), null, null);

    // Then
    assertThat(names(page)).containsExactly("Name of C-u1", "Name of C-u3");
    assertThat(page.refused())
        .singleElement()
        .satisfies(
            refused -> {
              assertThat(refused.id()).isEqualTo(id);
              assertThat(refused.detail()).containsIgnoringCase("country").contains("is empty");
            });
    assertThat(page.changedTo()).isEqualTo(beginning().plusSeconds(5));
  }

  @Test
  void fieldsThatNobodyKnowsAreLeftAside() {
    // Given
    putCustomers("C-f1");
    vendor().addUnknownFields(true);

    // When
    var page = customers(beginning(), null, null);

    // Then
    vendor().addUnknownFields(false);
    assertThat(names(page)).containsExactly("Name of C-f1");
    assertThat(page.refused()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Failing.class)
  void whatFailsIsUnavailableAndNeverAnEmptyPage(Failing how) {
    // Given
    putCustomers("C-x1");
    vendor().failNextRead(how);

    // When
    var failure =
        fails(
            Failure.Unavailable.class,
            () -> crm().listCrmCustomers(caller(), account(), beginning(), null, null));

    // Then
    assertThat(failure.retryAfter()).isPositive();
    assertThat(names(customers(beginning(), null, null))).containsExactly("Name of C-x1");
  }

  @Test
  void cursorOfAnotherListIsRefused() {
    // When
    var failure =
        fails(
            Failure.Invalid.class,
            () -> crm().listCrmCustomers(caller(), account(), null, "bm90IGEgY3Vyc29y", null));

    // Then
    assertThat(failure.errors())
        .singleElement()
        .satisfies(e -> assertThat(e.pointer()).contains("cursor"));
  }

  @Test
  void callWhoseDeadlineHasPassedIsNotSent() {
    // Given
    int calls = vendor().calls();
    var late = callerUntil(Instant.now().minusMillis(1));

    // When
    var failure =
        fails(
            Failure.Unavailable.class,
            () -> crm().listCrmCustomers(late, account(), null, null, null));

    // Then
    assertThat(failure.code()).isEqualTo("deadline-passed");
    assertThat(vendor().calls()).isEqualTo(calls);
  }
}
