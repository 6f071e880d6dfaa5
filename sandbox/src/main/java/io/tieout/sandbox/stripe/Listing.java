package io.tieout.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.ObjectQuery;
import io.tieout.sandbox.kit.Reply;
import io.tieout.sandbox.kit.StoredObject;
import io.tieout.sandbox.kit.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Stripe's lists, newest first, and its searches. */
final class Listing {
  private static final int CHUNK = 200;
  private static final Pattern CLAUSE =
      Pattern.compile("metadata\\['([^']+)']:'((?:[^'\\\\]|\\\\.)*)'");

  private Listing() {}

  /** The parameters that every list takes, and those of this one. */
  static String[] parameters(String... own) {
    return Stream.concat(Stream.of("limit", "starting_after"), Stream.of(own))
        .toArray(String[]::new);
  }

  /** Those that a list by {@code created} takes. */
  static String[] datedParameters(String... own) {
    return Stream.concat(
            Stream.of(
                "limit",
                "starting_after",
                "created",
                "created[gte]",
                "created[gt]",
                "created[lte]",
                "created[lt]"),
            Stream.of(own))
        .toArray(String[]::new);
  }

  /** A page of the objects that contain {@code part} and match. */
  static Reply page(
      Request request,
      Parameters query,
      String type,
      ObjectNode part,
      Predicate<ObjectNode> match) {
    int limit = limit(query);
    long after =
        query
            .text("starting_after")
            .map(id -> request.referred(type, id, "starting_after").sequence())
            .orElse(0L);
    List<ObjectNode> found = new ArrayList<>();
    List<StoredObject> chunk;
    do {
      chunk =
          request
              .objects()
              .list(ObjectQuery.of(type).containing(part).reversed().after(after).limit(CHUNK));
      chunk.stream().map(StoredObject::body).filter(match).forEach(found::add);
      after = chunk.isEmpty() ? after : chunk.getLast().sequence();
    } while (found.size() <= limit && chunk.size() == CHUNK);
    return Reply.json(200, envelope(request.call().path(), found, limit));
  }

  /** At most {@code limit} of the objects, as a list object. */
  static ObjectNode envelope(String path, List<? extends JsonNode> found, int limit) {
    ObjectNode list = StrictJson.object().put("object", "list");
    ArrayNode data = list.putArray("data");
    found.stream().limit(limit).forEach(data::add);
    return list.put("has_more", found.size() > limit).put("url", path);
  }

  static int limit(Parameters query) {
    long limit = query.integer("limit").orElse(10L);
    if (limit < 1 || limit > 100) {
      throw StripeErrors.invalid(
          "parameter_invalid_integer", "limit", "limit must be between 1 and 100.");
    }
    return (int) limit;
  }

  static Predicate<ObjectNode> created(Parameters query) {
    return object -> {
      long created = object.path("created").asLong();
      return query.integer("created").map(at -> created == at).orElse(true)
          && query.integer("created[gte]").map(from -> created >= from).orElse(true)
          && query.integer("created[gt]").map(from -> created > from).orElse(true)
          && query.integer("created[lte]").map(to -> created <= to).orElse(true)
          && query.integer("created[lt]").map(to -> created < to).orElse(true);
    };
  }

  /** A search by metadata, its clauses joined by AND. */
  static Reply search(Request request, String type) {
    Parameters query = request.query("query", "limit", "page");
    String text = query.required("query");
    ObjectNode part = StrictJson.object();
    for (String clause : text.strip().split("\\s+AND\\s+", -1)) {
      Matcher matcher = CLAUSE.matcher(clause);
      if (!matcher.matches()) {
        throw StripeErrors.invalid(
            null, "query", "We were unable to parse your search query: " + clause);
      }
      part.withObjectProperty("metadata")
          .put(matcher.group(1), matcher.group(2).replaceAll("\\\\(.)", "$1"));
    }
    int limit = limit(query);
    long after = query.integer("page").orElse(0L);
    List<StoredObject> found =
        request
            .objects()
            .list(ObjectQuery.of(type).containing(part).reversed().after(after).limit(limit + 1));
    ObjectNode result =
        envelope(request.call().path(), found.stream().map(StoredObject::body).toList(), limit)
            .put("object", "search_result");
    result.set("next_page", StrictJson.object().nullNode());
    if (found.size() > limit) {
      result.put("next_page", "" + found.get(limit - 1).sequence());
    }
    return Reply.json(200, result);
  }
}
