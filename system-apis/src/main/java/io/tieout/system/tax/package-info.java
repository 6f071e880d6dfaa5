/** Tax engines: one port over every configured account. A vendor is a package below this one. */
package io.tieout.system.tax;
