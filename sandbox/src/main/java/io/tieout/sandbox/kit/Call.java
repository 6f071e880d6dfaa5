package io.tieout.sandbox.kit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One request to a vendor. A GET reads each statement by itself; any other method has one
 * transaction, which begins with the first use of the store and is committed before the answer.
 */
public final class Call {
  /** Where the context keeps the body. */
  static final String BODY = "body";

  private final RoutingContext context;
  private final Supplier<Store> opening;
  private Store store;

  Call(RoutingContext context, Supplier<Store> opening) {
    this.context = context;
    this.opening = opening;
  }

  /** The request's method. */
  public HttpMethod method() {
    return context.request().method();
  }

  /** The request's path, without the query. */
  public String path() {
    return context.request().path();
  }

  /** The host and port that the client called, for links. */
  public String authority() {
    return context.request().authority().toString();
  }

  /** A part of the path that the route names. */
  public String parameter(String name) {
    return context.pathParam(name);
  }

  /** The query, decoded. */
  public MultiMap query() {
    return context.queryParams();
  }

  /** A header, whatever its case. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(context.request().getHeader(name));
  }

  /** The body as text in UTF-8, empty without one. */
  public String body() {
    return context.<Buffer>get(BODY).toString();
  }

  /** The body as one JSON object; anything else is refused with the vendor's 400. */
  public ObjectNode json() {
    try {
      if (StrictJson.read(body()) instanceof ObjectNode object) {
        return object;
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedBody("The request body is not valid JSON.");
    }
    throw new MalformedBody("The request body is not a JSON object.");
  }

  /** The body as a form; anything else is refused with the vendor's 400. */
  public MultiMap form() {
    MultiMap form = MultiMap.caseInsensitiveMultiMap();
    for (String pair : body().split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        form.add(decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
      }
    }
    return form;
  }

  /** The vendor's data, in this call's transaction. */
  public Store store() {
    if (store == null) {
      store = opening.get();
    }
    return store;
  }

  boolean hasNews() {
    return store != null && store.hasNews();
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new MalformedBody("The request body is not a valid form.");
    }
  }
}
