package io.tieout.sandbox.stripe;

import java.net.URI;

/**
 * The AvaTax that an account asks when it finalises an invoice.
 *
 * @param url where it listens
 * @param user its account number
 * @param licenseKey the password to it
 * @param company the company code
 */
public record TaxService(URI url, String user, String licenseKey, String company) {}
