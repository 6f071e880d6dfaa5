package io.tieout.system.vendor;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * One request to a vendor.
 *
 * @param path with its query, encoded
 * @param body null for none
 * @param safe whether it changes nothing at the vendor, so that a lost answer is no riddle
 */
public record VendorRequest(
    HttpMethod method, String path, Map<String, String> headers, Buffer body, boolean safe) {

  public VendorRequest {
    headers = Map.copyOf(headers);
  }

  public static VendorRequest get(String path) {
    return new VendorRequest(HttpMethod.GET, path, Map.of(), null, true);
  }

  /** A request that may change something at the vendor. */
  public static VendorRequest write(
      HttpMethod method, String path, String contentType, Buffer body) {
    return new VendorRequest(method, path, Map.of("Content-Type", contentType), body, false);
  }

  /** A text as one segment of a path; only in a query is a space a plus. */
  public static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** A query or a log-in, sent by a method that usually changes something. */
  public VendorRequest reading() {
    return new VendorRequest(method, path, headers, body, true);
  }

  public VendorRequest with(Map<String, String> more) {
    var all = new HashMap<>(headers);
    all.putAll(more);
    return new VendorRequest(method, path, all, body, safe);
  }
}
