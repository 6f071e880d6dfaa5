package io.tieout.system.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.MultiMap;

/**
 * What a vendor answered: a success, or a refusal (4xx) in the vendor's own words.
 *
 * @param status below 500
 * @param body a missing node where there is none
 */
public record VendorAnswer(int status, MultiMap headers, JsonNode body) {
  public boolean isSuccess() {
    return status / 100 == 2;
  }
}
