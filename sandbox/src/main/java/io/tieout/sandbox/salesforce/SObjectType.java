package io.tieout.sandbox.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.StrictJson;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A type of object, its fields, and how they read and write. */
final class SObjectType {
  enum FieldType {
    TEXT,
    NUMBER,
    FLAG,
    DATE,
    TIME
  }

  static final SObjectType ACCOUNT =
      new SObjectType("Account", "001")
          .fields(FieldType.TEXT, "AccountNumber", "Name", "ParentId", "BillingStreet")
          .fields(FieldType.TEXT, "BillingCity", "BillingPostalCode", "BillingState")
          .fields(FieldType.TEXT, "BillingStateCode", "BillingCountry", "BillingCountryCode")
          .fields(FieldType.TEXT, "CurrencyIsoCode", "VatNumber__c", "LegalEntity__c", "Tenant__c")
          .fields(FieldType.TEXT, "VatEvidence__c", "ExemptionCertificate__c")
          .fields(FieldType.DATE, "VatValidatedOn__c", "ExemptFrom__c", "ExemptUntil__c");

  static final SObjectType CONTRACT =
      new SObjectType("Contract", "800")
          .fields(FieldType.TEXT, "ContractNumber", "AccountId", "Status", "LegalEntity__c")
          .fields(FieldType.TEXT, "CurrencyIsoCode", "TimeZone__c", "PricePlan__c")
          .fields(FieldType.DATE, "StartDate", "EndDate")
          .fields(FieldType.NUMBER, "ContractTerm", "BillingDay__c");

  /** Fields that only the organisation itself sets. */
  private static final Set<String> SYSTEM_FIELDS =
      Set.of(
          "Id",
          "IsDeleted",
          "CreatedDate",
          "LastModifiedDate",
          "SystemModstamp",
          "ContractNumber",
          "EndDate");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxx").withZone(ZoneOffset.UTC);

  private final String name;
  private final String idPrefix;
  private final Map<String, FieldType> fields = new LinkedHashMap<>();

  private SObjectType(String name, String idPrefix) {
    this.name = name;
    this.idPrefix = idPrefix;
    fields(FieldType.TEXT, "Id");
    fields(FieldType.FLAG, "IsDeleted");
    fields(FieldType.TIME, "CreatedDate", "LastModifiedDate", "SystemModstamp");
  }

  private SObjectType fields(FieldType type, String... names) {
    for (String field : names) {
      fields.put(field, type);
    }
    return this;
  }

  static Optional<SObjectType> of(String name) {
    return List.of(ACCOUNT, CONTRACT).stream().filter(type -> type.name.equals(name)).findFirst();
  }

  String name() {
    return name;
  }

  /** The field that numbers the type's objects, each number once. */
  String numberField() {
    return name + "Number";
  }

  /** All fields, in the order in which a whole object shows them. */
  Collection<String> fields() {
    return fields.keySet();
  }

  /** The field's type; a refusal where there is no such field. */
  FieldType typeOf(String field) {
    FieldType type = fields.get(field);
    if (type == null) {
      throw Errors.refused(
          "INVALID_FIELD", "No such column '" + field + "' on entity '" + name + "'", field);
    }
    return type;
  }

  /** An id of 18 characters; those without capital letters all end in AAA. */
  String id(long number) {
    return "%s%012dAAA".formatted(idPrefix, number);
  }

  /** Refuses fields that are unknown, the organisation's own, or of another type. */
  void checkWritable(ObjectNode body) {
    for (Map.Entry<String, JsonNode> field : body.properties()) {
      FieldType type = typeOf(field.getKey());
      if (SYSTEM_FIELDS.contains(field.getKey())) {
        throw Errors.refused(
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "Unable to create/update fields: " + field.getKey(),
            field.getKey());
      }
      if (!field.getValue().isNull() && !fits(type, field.getValue())) {
        throw Errors.refused(
            "JSON_PARSER_ERROR", "Cannot deserialize " + field.getKey() + " as " + type);
      }
    }
  }

  /** The fields asked for, null where the object has no value, as the API shows them. */
  ObjectNode render(ObjectNode body, Iterable<String> selected, String path) {
    ObjectNode shown = StrictJson.object();
    shown.putObject("attributes").put("type", name).put("url", path + body.path("Id").asText());
    for (String field : selected) {
      JsonNode value = body.path(field);
      if (value.isMissingNode()) {
        shown.putNull(field);
      } else if (typeOf(field) == FieldType.TIME) {
        shown.put(field, TIME.format(Instant.parse(value.asText())));
      } else {
        shown.set(field, value);
      }
    }
    return shown;
  }

  private static boolean fits(FieldType type, JsonNode value) {
    return switch (type) {
      case TEXT -> value.isTextual();
      case NUMBER -> value.isNumber();
      case FLAG -> value.isBoolean();
      case DATE -> value.isTextual() && isDate(value.textValue());
      case TIME -> false; // only the organisation sets times
    };
  }

  private static boolean isDate(String text) {
    try {
      LocalDate.parse(text);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
