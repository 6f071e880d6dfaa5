package io.tieout.gateway;

import io.tieout.backbone.config.Allowed;
import io.vertx.ext.web.impl.Origin;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Who may come to the edge.
 *
 * @param allowedOrigins whose pages may call it, {@code https://console.example.com}; none by
 *     default
 * @param keysFile more API keys, as a JSON list that is read again when it changes, or null
 */
public record EdgeConfig(List<String> allowedOrigins, Path keysFile) {

  public EdgeConfig {
    Objects.requireNonNull(allowedOrigins, "allowedOrigins");
    allowedOrigins = List.copyOf(allowedOrigins);
    for (var origin : allowedOrigins) {
      Allowed.that(
          "allowedOrigins",
          isOrigin(origin),
          "has %s, an origin of pages is scheme://host[:port]".formatted(origin));
    }
  }

  /** As browsers write it, which is what it is compared with. */
  private static boolean isOrigin(String origin) {
    try {
      var uri = new URI(origin);
      Origin.parse(origin);
      return uri.getHost() != null && uri.getPath().isEmpty();
    } catch (URISyntaxException | IllegalStateException | NumberFormatException e) {
      return false;
    }
  }
}
