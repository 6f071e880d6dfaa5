package io.tieout.launcher;

import io.tieout.api.BillingSystem;
import io.tieout.api.CrmSystem;
import io.tieout.api.ErpSystem;
import io.tieout.api.TaxSystem;

/** The system ports, here or in another process. */
record Systems(ErpSystem erp, BillingSystem billing, CrmSystem crm, TaxSystem tax) {}
