package io.tieout.sandbox.salesforce;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.Refusal;
import io.tieout.sandbox.kit.StrictJson;
import io.tieout.sandbox.salesforce.SObjectType.FieldType;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A SOQL query over one type: fields (of a contract also its account's, {@code Account.Name}),
 * WHERE with AND, OR, NOT, comparisons, IN and LIKE, ORDER BY, LIMIT. It is turned into SQL token
 * by token, each field checked against the type, and each literal against its field.
 */
final class Soql {
  private static final Pattern QUERY =
      Pattern.compile(
          "\\s*SELECT\\s+(?<fields>.+?)\\s+FROM\\s+(?<type>\\w+)(?:\\s+WHERE\\s+(?<where>.+?))?"
              + "(?:\\s+ORDER\\s+BY\\s+(?<order>.+?))?(?:\\s+LIMIT\\s+(?<limit>\\d{1,9}))?\\s*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<text>'(?:[^'\\\\]|\\\\.)*')"
              + "|(?<time>\\d{4}-\\d\\d-\\d\\dT[\\d:.]+(?:Z|[+-]\\d\\d:?\\d\\d))"
              + "|(?<date>\\d{4}-\\d\\d-\\d\\d)"
              + "|(?<number>-?\\d+(?:\\.\\d+)?)"
              + "|(?<name>[A-Za-z]\\w*(?:\\.\\w+)?)"
              + "|(?<sign><=|>=|!=|<>|[=<>(),])"
              + "|(?<space>\\s+)"
              + "|(?<other>.)",
          Pattern.DOTALL);
  private static final Set<String> KEYWORDS =
      Set.of("AND", "OR", "NOT", "IN", "LIKE", "ASC", "DESC", "NULLS", "FIRST", "LAST");

  private final SObjectType type;
  private final List<String> fields;
  private final String sql;

  /** The query read; a refusal where it cannot be. */
  Soql(String query) {
    Matcher parts = QUERY.matcher(query);
    if (!parts.matches()) {
      throw malformed(query);
    }
    String named = parts.group("type");
    type =
        SObjectType.of(named)
            .orElseThrow(
                () ->
                    Errors.refused(
                        "INVALID_TYPE", "sObject type '" + named + "' is not supported."));
    fields = List.of(parts.group("fields").split("\\s*,\\s*"));
    fields.forEach(this::typeOf);
    String where = parts.group("where");
    String order = parts.group("order");
    sql =
        """
        SELECT o.body::text AS body, a.body::text AS account FROM object o
        LEFT JOIN object a
          ON a.scope = o.scope AND a.type = 'Account' AND a.id = o.body ->> 'AccountId'
        WHERE o.scope = 'salesforce' AND o.type = '%s' AND (%s)
        ORDER BY %s LIMIT %s"""
            .formatted(
                type.name(),
                where == null ? "true" : translated(where),
                order == null ? "o.sequence" : translated(order),
                parts.group("limit") == null ? "ALL" : parts.group("limit"));
  }

  /** Everything that the query finds, as the API shows it. */
  List<ObjectNode> run(SqlClient client, String path) {
    RowSet<Row> rows;
    try {
      rows = client.preparedQuery(sql).execute(Tuple.tuple()).await();
    } catch (PgException e) {
      throw Errors.refused("MALFORMED_QUERY", e.getErrorMessage());
    }
    List<ObjectNode> found = new ArrayList<>(rows.size());
    for (Row row : rows) {
      List<String> own = fields.stream().filter(field -> !isParent(field)).toList();
      ObjectNode shown = type.render(body(row, "body"), own, path + type.name() + "/");
      List<String> parents =
          fields.stream().filter(Soql::isParent).map(Soql::nameInParent).toList();
      if (!parents.isEmpty() && row.getString("account") != null) {
        shown.set(
            "Account",
            SObjectType.ACCOUNT.render(body(row, "account"), parents, path + "Account/"));
      }
      found.add(shown);
    }
    return found;
  }

  private static ObjectNode body(Row row, String column) {
    return (ObjectNode) StrictJson.read(row.getString(column));
  }

  private FieldType typeOf(String field) {
    return isParent(field) && type == SObjectType.CONTRACT
        ? SObjectType.ACCOUNT.typeOf(nameInParent(field))
        : type.typeOf(field);
  }

  private static boolean isParent(String field) {
    return field.startsWith("Account.");
  }

  private static String nameInParent(String field) {
    return field.substring("Account.".length());
  }

  private String translated(String clause) {
    StringBuilder translated = new StringBuilder();
    FieldType compared = null;
    Matcher tokens = TOKEN.matcher(clause);
    while (tokens.find()) {
      String token = tokens.group();
      if (tokens.group("name") != null) {
        String keyword = token.toUpperCase(Locale.ROOT);
        if (KEYWORDS.contains(keyword)) {
          translated.append(keyword);
        } else if (Set.of("TRUE", "FALSE").contains(keyword)) {
          expect(compared, FieldType.FLAG, token);
          translated.append(keyword);
        } else if (keyword.equals("NULL")) {
          compareWithNull(translated, clause);
        } else {
          compared = typeOf(token);
          translated.append(column(token, compared));
        }
      } else if (tokens.group("text") != null) {
        expect(compared, FieldType.TEXT, token);
        String text = token.substring(1, token.length() - 1).replaceAll("\\\\(.)", "$1");
        translated.append('\'').append(text.replace("'", "''")).append('\'');
      } else if (tokens.group("time") != null) {
        expect(compared, FieldType.TIME, token);
        translated.append("timestamptz '").append(token).append('\'');
      } else if (tokens.group("date") != null) {
        expect(compared, FieldType.DATE, token);
        translated.append("date '").append(token).append('\'');
      } else if (tokens.group("number") != null) {
        expect(compared, FieldType.NUMBER, token);
        translated.append(token);
      } else if (tokens.group("other") != null) {
        throw malformed(clause);
      } else {
        translated.append(token);
      }
    }
    return translated.toString();
  }

  /** SOQL compares with null by = and !=. */
  private static void compareWithNull(StringBuilder translated, String clause) {
    String before = translated.toString().stripTrailing();
    String is = before.endsWith("!=") ? "IS NOT NULL" : "IS NULL";
    String operator = before.endsWith("!=") ? "!=" : "=";
    if (!before.endsWith(operator)) {
      throw malformed(clause);
    }
    translated.setLength(before.length() - operator.length());
    translated.append(is);
  }

  private static String column(String field, FieldType type) {
    String json =
        isParent(field) ? "a.body ->> '" + nameInParent(field) + "'" : "o.body ->> '" + field + "'";
    return switch (type) {
      case TEXT -> "(" + json + ")";
      case NUMBER -> "(" + json + ")::numeric";
      case FLAG -> "(" + json + ")::boolean";
      case DATE -> "(" + json + ")::date";
      case TIME -> "(" + json + ")::timestamptz";
    };
  }

  private static void expect(FieldType compared, FieldType literal, String token) {
    if (compared != literal) {
      throw Errors.refused(
          "INVALID_FIELD", "filter criterion " + token + " must be of type " + compared);
    }
  }

  private static Refusal malformed(String query) {
    return Errors.refused("MALFORMED_QUERY", "unexpected token in: " + query.strip());
  }
}
