package io.tieout.backbone.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import io.tieout.backbone.failure.Problems;
import io.tieout.backbone.json.Pointers;
import io.tieout.model.Violation;
import java.util.List;

/** A compiled schema; safe to share between threads. */
public final class ContractSchema {

  private final Schema schema;

  ContractSchema(Schema schema) {
    this.schema = schema;
  }

  /**
   * The violations of the schema by a value, none where it holds and at most as many as a problem
   * lists; {@code #} is the value.
   */
  public List<Violation> validate(JsonNode value) {
    return validate(value, "#");
  }

  /**
   * As {@link #validate(JsonNode)}.
   *
   * @param root the pointer of the value itself
   */
  public List<Violation> validate(JsonNode value, String root) {
    var errors = schema.validate(value);
    return errors.isEmpty()
        ? List.of()
        : errors.stream()
            .limit(Problems.MAX_ERRORS)
            .map(error -> new Violation(error.getMessage(), root + pointer(error)))
            .toList();
  }

  /** A missing or unknown field is pointed at by its own name, not by its parent's. */
  private static String pointer(Error error) {
    var parent = error.getInstanceLocation().toString();
    return error.getProperty() == null ? parent : Pointers.member(parent, error.getProperty());
  }
}
