/**
 * Avalara AvaTax, REST v2, one company of one account. Our reference is the transaction's {@code
 * code}, our line's id its line {@code number}.
 */
package io.tieout.system.tax.avatax;
