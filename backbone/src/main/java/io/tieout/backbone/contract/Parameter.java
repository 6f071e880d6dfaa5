package io.tieout.backbone.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tieout.backbone.json.Pointers;
import io.tieout.model.Violation;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A parameter of an operation.
 *
 * @param type its JSON type: {@code string}, {@code integer}, {@code number} or {@code boolean}
 */
public record Parameter(
    String name, Location location, boolean required, String type, ContractSchema schema) {

  /** Where a parameter stands in the request. */
  public enum Location {
    PATH,
    QUERY,
    HEADER
  }

  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,30}(\\.[0-9]{1,30})?");

  /** How violations name it: {@code #/query/limit}. */
  public String pointer() {
    return Pointers.member("#/" + location.name().toLowerCase(Locale.ROOT), name);
  }

  /** The text as a value of its type; text that is none stays text, which the schema refuses. */
  public JsonNode parse(String text) {
    return switch (type) {
      case "integer" ->
          INTEGER.matcher(text).matches()
              ? LongNode.valueOf(Long.parseLong(text))
              : TextNode.valueOf(text);
      case "number" ->
          NUMBER.matcher(text).matches()
              ? DecimalNode.valueOf(new BigDecimal(text))
              : TextNode.valueOf(text);
      case "boolean" ->
          text.equals("true") || text.equals("false")
              ? BooleanNode.valueOf(text.equals("true"))
              : TextNode.valueOf(text);
      default -> TextNode.valueOf(text);
    };
  }

  /** The violations of its schema by a parsed value; PostgreSQL has no text that holds NUL. */
  public List<Violation> validate(JsonNode value) {
    return value.isTextual() && value.textValue().indexOf('\0') >= 0
        ? List.of(new Violation("holds NUL", pointer()))
        : schema.validate(value, pointer());
  }
}
