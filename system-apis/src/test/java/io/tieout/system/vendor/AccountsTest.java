package io.tieout.system.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccountsTest {
  /** A port as they are generated. */
  interface Port {
    Future<String> ask(Caller caller, String account, String question);
  }

  /** None of a system contract. */
  interface Other {
    Future<String> ask(Caller caller, Instant since);
  }

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final Caller caller = Caller.service("test", "-", Instant.MAX);
  private final Port port =
      Accounts.of(
          Port.class,
          Map.of(
              "one",
              (caller, account, question) -> Future.succeededFuture(account + " " + question),
              "two",
              (caller, account, question) -> {
                throw new Failure.NotFound("no");
              }),
          new CallMeter(meters));

  @Test
  void callGoesToTheAdapterOfItsAccount() {
    // When
    var answer = port.ask(caller, "one", "how?");

    // Then
    assertThat(answer.result()).isEqualTo("one how?");
  }

  @Test
  void unknownAccountIsNotFound() {
    // When
    var answer = port.ask(caller, "three", "how?");

    // Then
    assertThat(answer.cause()).isInstanceOf(Failure.NotFound.class).hasMessageContaining("three");
  }

  @Test
  void whatAnAdapterThrowsIsAFailureOfTheCall() {
    // When
    var answer = port.ask(caller, "two", "how?");

    // Then
    assertThat(answer.cause()).isInstanceOf(Failure.NotFound.class).hasMessageContaining("no");
  }

  @Test
  void callsAreTimedByWhatBecameOfThem() {
    // When
    for (var account : List.of("one", "two", "made-up")) {
      port.ask(caller, account, "how?");
    }

    // Then
    assertThat(meters.get("tieout.vendor.call.duration").timers())
        .extracting(timer -> timer.count() + " " + timer.getId().getTags())
        .containsExactlyInAnyOrder(
            "1 [tag(account=one), tag(operation=ask), tag(outcome=success)]",
            "1 [tag(account=two), tag(operation=ask), tag(outcome=not-found)]");
  }

  @Test
  void interfaceWithoutAccountsIsRefused() {
    // When
    var making = Map.<String, Other>of();

    // Then
    assertThatThrownBy(() -> Accounts.of(Other.class, making, new CallMeter(meters)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("names no account");
  }

  @Test
  void portCanBeComparedAndPrinted() {
    // Given
    Port other = Accounts.of(Port.class, Map.of(), new CallMeter(meters));

    // When
    var ports = Set.of(port, other);

    // Then
    assertThat(ports).contains(port, other);
    assertThat(port.toString()).startsWith("Port of ").contains("one");
  }
}
