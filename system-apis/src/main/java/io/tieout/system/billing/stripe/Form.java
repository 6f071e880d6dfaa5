package io.tieout.system.billing.stripe;

import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Parameters as Stripe takes them, in a body or a query: {@code items[0][price]=...}. */
final class Form {
  static final String MEDIA_TYPE = "application/x-www-form-urlencoded";

  private final StringBuilder text = new StringBuilder(160);

  /** Adds a parameter; brackets in names need no encoding. A null value is left out. */
  Form add(String name, Object value) {
    if (value != null) {
      if (!text.isEmpty()) {
        text.append('&');
      }
      text.append(name)
          .append('=')
          .append(URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
    }
    return this;
  }

  Buffer body() {
    return Buffer.buffer(text.toString());
  }

  /** A path with these parameters as its query. */
  String query(String path) {
    return text.isEmpty() ? path : path + '?' + text;
  }
}
