package io.tieout.demo;

import io.tieout.sandbox.SandboxDescription;
import io.tieout.sandbox.SandboxDescription.Vendor;
import io.tieout.sandbox.SandboxOptions;
import java.util.HashMap;
import java.util.Map;

/** A sandbox before it runs: all of its description, at addresses that nobody has yet. */
final class PlannedSandbox {

  private static final String NOBODY = "127.0.0.1:1";

  private PlannedSandbox() {}

  static SandboxDescription of(SandboxOptions options) {
    var credentials =
        new HashMap<>(
            Map.of("clientId", "-", "clientSecret", "-", "accountId", "-", "licenseKey", "-"));
    options.entities().forEach(entity -> credentials.put(entity, "-"));
    var vendor = new Vendor("http://" + NOBODY, credentials);
    return new SandboxDescription(
        ProcessHandle.current().pid(),
        "postgresql://core:-@" + NOBODY + "/tieout",
        "postgresql://edge:-@" + NOBODY + "/tieout",
        NOBODY,
        Map.of("erp", vendor, "billing", vendor, "crm", vendor, "tax", vendor));
  }
}
