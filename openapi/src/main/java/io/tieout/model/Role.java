package io.tieout.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** What a caller may do. The contracts name, per operation, the roles that may call it. */
public enum Role {
  /** Whoever calls, without a credential. */
  ANONYMOUS,
  USAGE_WRITER,
  FINANCE_PREPARER,
  FINANCE_APPROVER,
  AUDITOR,
  OPERATOR,
  INTERNAL_APP,
  SERVICE,
  PARTNER;

  /** The name in contracts, credentials and JSON: {@code usage-writer}. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The role of that wire name.
   *
   * @throws IllegalArgumentException naming the value and those that exist
   */
  @JsonCreator
  public static Role of(String wire) {
    for (var role : values()) {
      if (role.wire().equals(wire)) {
        return role;
      }
    }
    throw new IllegalArgumentException(
        "unknown role '%s', there are %s"
            .formatted(wire, Arrays.stream(values()).map(Role::wire).toList()));
  }
}
