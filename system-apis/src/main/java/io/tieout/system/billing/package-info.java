/**
 * Billing systems: one port over every configured account, the inbox of their webhooks, and the
 * feed that turns what changed there into versions on the topic {@code billing.documents}. A vendor
 * is a package below this one.
 */
package io.tieout.system.billing;
