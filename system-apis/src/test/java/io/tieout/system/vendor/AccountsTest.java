package io.tieout.system.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.vertx.core.Future;
import java.time.Instant;
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

  private final Caller caller = Caller.service("test", "-", Instant.MAX);
  private final Port port =
      Accounts.of(
          Port.class,
          Map.of(
              "one",
              (caller, account, question) -> Future.succeededFuture(account + " " + question),
              "two",
              (caller, account, question) -> {
                throw new Failure.Rejected("mapping-missing", "no");
              }));

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
    assertThat(answer.cause()).isInstanceOf(Failure.Rejected.class);
  }

  @Test
  void interfaceWithoutAccountsIsRefused() {
    // When
    var making = Map.<String, Other>of();

    // Then
    assertThatThrownBy(() -> Accounts.of(Other.class, making))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("names no account");
  }

  @Test
  void portCanBeComparedAndPrinted() {
    // Given
    Port other = Accounts.of(Port.class, Map.of());

    // When
    var ports = Set.of(port, other);

    // Then
    assertThat(ports).contains(port, other);
    assertThat(port.toString()).startsWith("Port of ").contains("one");
  }
}
