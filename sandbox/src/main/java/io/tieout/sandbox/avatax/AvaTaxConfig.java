package io.tieout.sandbox.avatax;

import java.util.List;

/**
 * How the simulated AvaTax is set up.
 *
 * @param accountId the user of Basic authentication
 * @param licenseKey its password
 * @param companies the company codes of the account
 * @param requestsPerSecond the account's limit
 */
public record AvaTaxConfig(
    String accountId, String licenseKey, List<String> companies, int requestsPerSecond) {}
