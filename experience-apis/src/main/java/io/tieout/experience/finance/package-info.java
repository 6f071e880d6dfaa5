/** What people who close books see: documents, exceptions, reconciliations. */
package io.tieout.experience.finance;
