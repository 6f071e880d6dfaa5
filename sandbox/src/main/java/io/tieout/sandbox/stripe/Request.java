package io.tieout.sandbox.stripe;

import io.tieout.sandbox.kit.Call;
import io.tieout.sandbox.kit.ObjectTable;
import io.tieout.sandbox.kit.StoredObject;
import java.time.Instant;

/**
 * An authenticated call.
 *
 * @param now business time
 */
record Request(Call call, StripeAccount account, Instant now) {
  ObjectTable objects() {
    return call.store().objects(account.name());
  }

  Parameters query(String... known) {
    return Parameters.of(call.query(), known);
  }

  Parameters form(String... known) {
    return Parameters.of(call.form(), known);
  }

  /** The object that the path names, or 404. */
  StoredObject named(String type) {
    String id = call.parameter("id");
    return objects().get(type, id).orElseThrow(() -> StripeErrors.noSuch(type, id, "id", 404));
  }

  /** The object that a parameter names, or 400. */
  StoredObject referred(String type, String id, String parameter) {
    return objects().get(type, id).orElseThrow(() -> StripeErrors.noSuch(type, id, parameter, 400));
  }
}
